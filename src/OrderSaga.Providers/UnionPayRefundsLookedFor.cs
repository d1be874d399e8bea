using System.Collections.Concurrent;

namespace OrderSaga.Providers;

/// <summary>
/// Of each refund, up to which of its times it is known to have failed or never to have come. Only in memory, and only to ask less: after a
/// restart all is asked once more.
/// </summary>
internal sealed class UnionPayRefundsLookedFor
{
    private const int RefundsMax = 10_000;
    private static readonly (int Times, RefundResult Found) Nothing = (0, new RefundResult.NotFound());

    private readonly ConcurrentDictionary<string, (int Times, RefundResult Found)> refunds = new(StringComparer.Ordinal);

    public (int Times, RefundResult Found) Of(string refundNumber) => refunds.GetValueOrDefault(refundNumber, Nothing);

    public void Remember(string refundNumber, int times, RefundResult found)
    {
        // Refunds end, and those that do not are few: a memory that is full is one that something has gone wrong with.
        if (refunds.Count >= RefundsMax && !refunds.ContainsKey(refundNumber))
            refunds.Clear();
        refunds.AddOrUpdate(refundNumber, (times, found), (_, known) => known.Times >= times ? known : (times, found));
    }
}
