using OrderSaga.Simulator;
using OrderSaga.Simulator.Checkout;

namespace OrderSaga.Tool.Demo;

/// <summary>Nothing moves any more: asked for until it is so twice in a row, never waited for by the clock alone.</summary>
internal sealed class Quiescence(ServiceConnection service, CallbackSender callbacks, TimeProvider time)
{
    private static readonly TimeSpan between = TimeSpan.FromSeconds(1);

    /// <returns>Null: it is quiet; else what was still moving at the limit.</returns>
    public async Task<string?> Reach(int parked, TimeSpan limit, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var quietTimes = 0;
        while (true)
        {
            var moving = Moving((await service.Get("/api/v1/totals", cancellationToken)).Read<TotalsView>(), parked);
            quietTimes = moving is null ? quietTimes + 1 : 0;
            if (quietTimes == 2)
                return null;
            if (time.GetElapsedTime(since) > limit)
                return moving;
            await Task.Delay(between, time, cancellationToken);
        }
    }

    private string? Moving(TotalsView totals, int parked)
    {
        if (callbacks.Outstanding > 0)
            return $"{callbacks.Outstanding} callbacks are not acknowledged";
        var open = totals.OrdersByState.Where(state => state.Key != "Closed").Select(state => $"{state.Value} {state.Key}").ToList();
        if (open.Count > 0)
            return $"orders are open: {string.Join(", ", open)}";
        if (totals.UnansweredEffects > 0)
            return $"{totals.UnansweredEffects} effects are not answered";
        if (totals.Orders.Outbox + totals.Participants.Outbox > 0)
            return $"the outboxes hold {totals.Orders.Outbox} and {totals.Participants.Outbox} messages";
        if (totals.Orders.Parked + totals.Participants.Parked != parked)
            return $"{totals.Orders.Parked} and {totals.Participants.Parked} messages are parked, {parked} have to be";
        return null;
    }
}
