namespace OrderSaga.IntegrationTests.Participants;

public sealed class When_the_service_runs_with_a_mail_server(string store) : MailScenario(store)
{
    private protected override string PollInterval => "00:00:00.05";

    [Test]
    public async Task Mail_goes_out_by_itself()
    {
        var taken = Server.WaitForMail();

        await Deliver(Notify());

        (await taken.WaitAsync(TimeSpan.FromSeconds(60))).ShouldContain("To: customer@example.com");
    }
}
