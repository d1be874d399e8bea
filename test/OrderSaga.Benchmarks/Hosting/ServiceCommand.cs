using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderSaga.Participants;
using OrderSaga.Persistence;
using OrderSaga.Service;

namespace OrderSaga.Benchmarks.Hosting;

/// <summary>
/// The whole service, as it is delivered, by the settings of its environment. It says <c>ready</c> with its address, then obeys lines on
/// its standard input: <c>record</c> writes down what requests ask the database, <c>plans</c> ends that and explains it, <c>stop</c>.
/// </summary>
static class ServiceCommand
{
    public static async Task Run(Arguments arguments)
    {
        arguments.MustBeUsedUp();
        var answers = Console.Out;
        Console.SetOut(Console.Error); // what the service says to people is no answer
        Environment.SetEnvironmentVariable("MASSTRANSIT_USAGE_TELEMETRY", "false"); // nothing here leaves this machine
        var statements = new AskedStatements();
        await using var app = await ServiceHost.Prepare([], services => services
            .ConfigureDbContext<OrderDbContext>(db => db.AddInterceptors(statements))
            .ConfigureDbContext<ParticipantsDbContext>(db => db.AddInterceptors(statements)));
        statements.Requests = app.Services.GetRequiredService<IHttpContextAccessor>();
        await app.StartAsync();
        await answers.WriteLineAsync($"ready {app.Urls.Single()}");
        // The end of the input is the end of whoever measures.
        while (await Console.In.ReadLineAsync() is { } line && line is not "stop")
            await answers.WriteLineAsync(await Obey(line, statements));
        await app.StopAsync();
    }

    private static async Task<string> Obey(string line, AskedStatements statements)
    {
        switch (line)
        {
            case "record":
                statements.Record();
                return "recording";
            case "plans":
                return JsonSerializer.Serialize(await statements.Explain());
            default:
                return "unknown";
        }
    }
}
