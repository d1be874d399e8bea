using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrderSaga.Service.Workers;

/// <summary>
/// What this process knows of its last write, which every beat of its heart is. A database that can be read may take nothing: its disk is full,
/// or it is a standby since a failover. Whoever asks whether the process is ready causes no write.
/// </summary>
public sealed class LastWrite(TimeProvider clock) : IHealthCheck
{
    long _succeededAt = clock.GetTimestamp();
    volatile bool _hasFailed;

    public bool HasFailed => _hasFailed;

    public void Succeeded()
    {
        Volatile.Write(ref _succeededAt, clock.GetTimestamp());
        _hasFailed = false;
    }

    public void Failed() => _hasFailed = true;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            _hasFailed ? HealthCheckResult.Unhealthy("The last write to the orders' database failed")
            : clock.GetElapsedTime(Volatile.Read(ref _succeededAt)) > Heartbeat.MissingAfter
                ? HealthCheckResult.Unhealthy($"Nothing was written to the orders' database for {Heartbeat.MissingAfter}")
                : HealthCheckResult.Healthy());
}
