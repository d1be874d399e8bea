using OrderSaga.Contracts;
using OrderSaga.Outbox;

namespace OrderSaga.KillHost.Hosting;

/// <summary>The moments of the engine, and those that follow from two of them.</summary>
internal sealed class EngineProbe(Executioner executioner) : OutboxProbe
{
    // In memory a send is over before another begins.
    private static readonly TimeSpan MeetingMax = TimeSpan.FromMilliseconds(250);

    private int beingSent;
    private int meeting;
    private int cancelling;
    private int webhooks;

    public override Task Reached(OutboxPoint point, int count)
    {
        switch (point)
        {
            case OutboxPoint.Saving:
                if (RequestAtWork.Kind == RequestKind.Webhook)
                {
                    executioner.Reached(KillPlace.WebhookVerified, count);
                    Interlocked.Increment(ref webhooks);
                }

                return Task.CompletedTask;
            case OutboxPoint.Saved:
                if (RequestAtWork.Kind == RequestKind.Webhook)
                    executioner.Reached(KillPlace.WebhookCommitted, count);
                return Task.CompletedTask;
            case OutboxPoint.Handled when MessageAtWork.Type == nameof(PaymentSucceeded):
                // The order is paid: the timeouts that ask for its money are cancelled with the next groups.
                Interlocked.Increment(ref cancelling);
                break;
            case OutboxPoint.Written:
                if (count > 1)
                    executioner.Reached(KillPlace.WrittenTogether, count);
                if (Interlocked.Exchange(ref webhooks, 0) > 0)
                    executioner.Reached(KillPlace.WebhookWritten, count);
                if (Interlocked.Exchange(ref cancelling, 0) > 0)
                    executioner.Reached(KillPlace.Cancelling, count);
                break;
            case OutboxPoint.Sending:
                Interlocked.Increment(ref beingSent);
                if (executioner.WaitsFor(KillPlace.ConfirmedWhileOthersAreSent))
                    return Meet();
                break;
            case OutboxPoint.Confirmed:
                if (Interlocked.Decrement(ref beingSent) is > 0 and var others)
                    executioner.Reached(KillPlace.ConfirmedWhileOthersAreSent, others);
                break;
        }

        executioner.Reached(Enum.Parse<KillPlace>(point.ToString()), count);
        return Task.CompletedTask;
    }

    /// <summary>Keeps one message unconfirmed for a moment, so that another is confirmed meanwhile.</summary>
    private async Task Meet()
    {
        if (Interlocked.Exchange(ref meeting, 1) == 1)
            return;
        await Task.Delay(MeetingMax);
        Volatile.Write(ref meeting, 0);
    }
}
