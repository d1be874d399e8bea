namespace OrderSaga.IntegrationTests.Demo;

public sealed class When_the_demo_is_asked_for_what_cannot_be
{
    [TestCase("--orders", "abc", "'abc'")]
    [TestCase("--orders", "0", "--orders is between 1 and 5000")]
    [TestCase("--kill", "many", "'many'")]
    [TestCase("--kill", "101", "--kill is between 0 and 100")]
    [TestCase("--port", "99999", "--port is between 1 and 65535")]
    [CancelAfter(900_000)]
    public async Task It_says_so_and_plays_nothing(string option, string value, string says, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await Tool.Run(cancellationToken, "demo", option, value);

        exitCode.ShouldBe(1, output);
        output.ShouldContain(says);
        output.ShouldNotContain("Unhandled");
    }
}
