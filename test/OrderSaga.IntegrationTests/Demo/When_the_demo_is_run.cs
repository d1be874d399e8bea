using System.Text.RegularExpressions;
using OrderSaga.KillHost.OwnServers;
using OrderSaga.StateMachine;
using OrderSaga.Tool.Demo.Judging;
using OrderSaga.Tool.Demo.Scripts;

namespace OrderSaga.IntegrationTests.Demo;

/// <summary>The first thing that a newcomer does, and everything that the README promises of it.</summary>
[NonParallelizable] // its customers come and pay by the clock: a service that is far behind ends their orders otherwise; two of them are not
public sealed class When_the_demo_is_run
{
    [Test]
    [Parallelizable(ParallelScope.Self)]
    [CancelAfter(900_000)]
    public async Task Every_order_becomes_what_its_script_says_and_the_sums_agree(CancellationToken cancellationToken)
    {
        var port = ServerProcess.FreePort();

        var (exitCode, output) = await Tool.Run(cancellationToken, "demo", "--exit", "--orders", "70", "--port", $"{port}");

        exitCode.ShouldBe(0, output);
        output.ShouldContain("OK: ");
        foreach (var script in Script.All)
            output.ShouldContain(script.Title);
        // The demo is not OK when a class is missing; here the table itself is read: class, then more than no orders.
        foreach (var one in OutcomeClass.All)
            output.ShouldMatch($@"│ {Regex.Escape(one.Name)} +│ +[1-9][0-9]* │");
        foreach (var decision in Enum.GetValues<PaymentOutcome>().Except([PaymentOutcome.HoldMismatch, PaymentOutcome.AlreadyKnown]))
            output.ShouldMatch($@"[1-9][0-9]*\s+{decision}\b"); // no row shows AlreadyKnown: its class does
        Tool.IsListening(port).ShouldBeFalse("the service was left behind");
    }

    [Test]
    [Parallelizable(ParallelScope.Self)]
    [CancelAfter(900_000)]
    public async Task Killing_the_service_ten_times_changes_nothing(CancellationToken cancellationToken)
    {
        var port = ServerProcess.FreePort();

        string[] arguments = ["demo", "--exit", "--orders", "120", "--kill", "10", "--port", $"{port}"];
        var (exitCode, output) = await Tool.Run(cancellationToken, arguments);

        exitCode.ShouldBe(0, output);
        output.ShouldContain("OK: ");
        output.ShouldContain("killed 10 times");
        Tool.IsListening(port).ShouldBeFalse("the service was left behind");
    }

    [Test]
    [Parallelizable(ParallelScope.Self)]
    [CancelAfter(900_000)]
    public async Task A_data_directory_that_is_in_use_is_left_alone(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("ordersaga-test-");
        try
        {
            var precious = Path.Combine(directory.FullName, "orders.db");
            await File.WriteAllTextAsync(precious, "precious", cancellationToken);

            var (exitCode, output) = await Tool.Run(cancellationToken, "demo", "--exit", "--data", directory.FullName);

            exitCode.ShouldBe(1);
            output.ShouldContain("is not empty");
            (await File.ReadAllTextAsync(precious, cancellationToken)).ShouldBe("precious");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
