using System.Globalization;
using OrderSaga.Service.Queries;

namespace OrderSaga.Service.WebConsole;

/// <summary>All that the page of an order shows.</summary>
/// <param name="Order">As it is, or was.</param>
/// <param name="Then">It is shown as it was; null: as it is.</param>
/// <param name="Timeline">All of it, the first row first.</param>
/// <param name="Callbacks">The newest first.</param>
/// <param name="Done">The action that was just taken down; null: none.</param>
public sealed record OrderScreen(
    OrderView Order, OrderAsOf? Then, IReadOnlyList<TimelineView> Timeline, IReadOnlyList<CallbackView> Callbacks, string? Done)
{
    public int Shown => Then?.Order.Version ?? Order.Version;

    public int Latest => Then?.LatestVersion ?? Timeline.Count;

    public IReadOnlySet<(string From, string To)> Taken => StateMap.Taken(Timeline.Take(Shown).Select(entry => entry.Path));

    /// <summary>Null: there is no such order or version.</summary>
    public static async Task<OrderScreen?> Of(Guid orderId, string? version, string? done, OrderDetails details, CancellationToken cancellation)
    {
        if (await details.Find(orderId, cancellation) is not { } order)
            return null;
        OrderAsOf? then = null;
        if (!string.IsNullOrEmpty(version))
        {
            if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || (then = await details.AsOf(orderId, number, cancellation)) is null)
                return null;
            if (number == then.LatestVersion && then.BrokenAt is null)
                then = null;
        }

        return new OrderScreen(
            then?.Order ?? order,
            then,
            await details.Timeline(orderId, 0, cancellation) ?? [],
            await details.Callbacks(orderId, cancellation) ?? [],
            done);
    }
}
