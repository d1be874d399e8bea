using System.Reflection;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Workers;

/// <summary>Says every few seconds that this process is there and what it does, so that staff see all of them from any of them.</summary>
public sealed partial class Heartbeat(
    IServiceScopeFactory scopes, EndpointWatch watch, IBusControl bus, LastWrite lastWrite, TimeProvider clock, ILogger<Heartbeat> logger)
    : BackgroundService
{
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    /// <summary>After so long a process counts as missing: it was killed, hangs, or cannot reach the database.</summary>
    public static readonly TimeSpan MissingAfter = TimeSpan.FromMinutes(1);

    /// <summary>Nobody is sent here while a beat fails: that it works again is to be known soon.</summary>
    static readonly TimeSpan _paceOfFailed = TimeSpan.FromSeconds(2);

    static readonly TimeSpan _forgottenAfter = TimeSpan.FromDays(1);

    static readonly string _version = typeof(Heartbeat).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        .Split('+')[0] ?? "";

    readonly RecentFigures _figures = new(watch, clock);
    readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    public Guid WorkerId { get; } = Guid.NewGuid();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Workers.Where(w => w.WorkerId == WorkerId)
                .ExecuteDeleteAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogNotSaid(e); // it is shown as missing for a day, which it is
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watching = bus.ConnectReceiveObserver(watch);
        using var timer = new PeriodicTimer(Pace, clock);
        do
        {
            try
            {
                await Beat(stoppingToken);
                lastWrite.Succeeded();
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // Whatever it is: that staff do not see the process is no reason to end it. Said once, until it works again.
                if (!lastWrite.HasFailed)
                    LogNotSaid(e);
                lastWrite.Failed();
            }

            timer.Period = lastWrite.HasFailed ? _paceOfFailed : Pace;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    async Task Beat(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        foreach (var endpoint in bus.CheckHealth().Endpoints.Values.Where(endpoint => endpoint.InputAddress != bus.Address))
            watch.Know(endpoint.InputAddress);
        var endpoints = JsonSerializer.Serialize(_figures.Take(), JsonSerializerOptions.Web);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        if (await db.Workers.Where(w => w.WorkerId == WorkerId).ExecuteUpdateAsync(
                w => w.SetProperty(row => row.SeenAt, now).SetProperty(row => row.Endpoints, endpoints), cancellation) > 0)
            return;

        // Files are one process's: whoever wrote there before is no more.
        var forgotten = db.Database.IsSqlite() ? DateTimeOffset.MaxValue : now - _forgottenAfter;
        await db.Workers.Where(w => w.SeenAt < forgotten).ExecuteDeleteAsync(cancellation);
        db.Workers.Add(new WorkerRow
        {
            WorkerId = WorkerId,
            Host = Environment.MachineName,
            ProcessId = Environment.ProcessId,
            Version = _version,
            StartedAt = _startedAt,
            SeenAt = now,
            Endpoints = endpoints,
        });
        await db.SaveChangesAsync(cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "This process could not say that it is there; it is tried again in seconds")]
    partial void LogNotSaid(Exception exception);
}
