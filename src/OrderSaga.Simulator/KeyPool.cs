using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OrderSaga.Simulator;

/// <summary>
/// RSA keys of 2048 bits to simulate with. To make one takes longer than all else that a simulated account does, so those that were given back are
/// lent again; no two that are lent at the same time are the same.
/// </summary>
internal static class KeyPool
{
    private const int bits = 2048;

    private static readonly ConcurrentBag<RSA> free = [];
    private static readonly ConcurrentDictionary<RSA, bool> lent = new(ReferenceEqualityComparer.Instance);

    /// <summary>A key for whoever asks, until it is given back.</summary>
    public static RSA Lend()
    {
        if (!free.TryTake(out var key))
            key = RSA.Create(bits);
        lent[key] = true;
        return key;
    }

    /// <summary>Takes keys back; those that were not lent, or are back already, are left alone.</summary>
    public static void GiveBack(params ReadOnlySpan<RSA> keys)
    {
        foreach (var key in keys)
        {
            if (lent.TryRemove(key, out _))
                free.Add(key);
        }
    }
}
