using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Queries;

/// <summary>What a text in the search box turned out to be.</summary>
public enum SearchMatch
{
    OrderId,
    OrderNumber,
    PaymentNumber,
    TransactionId,
    Customer,
}

#pragma warning disable CA1309 // These comparisons are the database's, by its collation.

/// <summary>
/// One box for what a person has at hand: each meaning is looked up by an index of its own, and the first that finds something counts.
/// </summary>
public sealed class SearchBox(OrderDbContext db)
{
    const int PrefixLengthMin = 4;
    const int OrdersOfTransactionMax = 50;

    /// <param name="text">As it was typed, trimmed.</param>
    /// <param name="known">What it was on an earlier page; null: not known yet.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<(IQueryable<Order> Orders, SearchMatch? Match)> Find(string text, SearchMatch? known, CancellationToken cancellation)
    {
        foreach (var match in known is { } one ? [one] : Enum.GetValues<SearchMatch>())
        {
            if (await As(match, text, cancellation) is { } orders && (known is not null || await orders.AnyAsync(cancellation)))
                return (orders, match);
        }

        return (db.Orders.AsNoTracking().Where(_ => false), null);
    }

    /// <summary>For the test that looks at the plans.</summary>
    public async Task<IQueryable<Order>?> As(SearchMatch match, string text, CancellationToken cancellation) => match switch
    {
        SearchMatch.OrderId => Guid.TryParse(text, out var id) ? Orders.Where(o => o.CorrelationId == id) : null,
        SearchMatch.OrderNumber => WithNumber(text.ToUpperInvariant()),
        SearchMatch.PaymentNumber => OfFurtherAttempt(text.ToUpperInvariant()),
        SearchMatch.TransactionId => await Paid(text, cancellation),
        _ => Orders.Where(o => o.CustomerId == text),
    };

    IQueryable<Order> Orders => db.Orders.AsNoTracking();

    /// <summary>
    /// As a range and not as a pattern, so that every store enters its index. Numbers are of digits and capital letters, which every
    /// collation in use sorts in this order.
    /// </summary>
    IQueryable<Order>? WithNumber(string begin)
    {
        if (begin.Length is < PrefixLengthMin or > 31 || !begin.All(char.IsAsciiLetterOrDigit))
            return null;
        var from = Orders.Where(o => string.Compare(o.OrderNumber, begin) >= 0);
        return Following(begin) is { } end ? from.Where(o => string.Compare(o.OrderNumber, end) < 0) : from;
    }

    /// <summary>
    /// The number of a further attempt is the order's and one letter, and it is what a customer reads on the provider's receipt. That of the first
    /// attempt is the order's.
    /// </summary>
    IQueryable<Order>? OfFurtherAttempt(string number)
    {
        if (number.Length <= PrefixLengthMin || !char.IsAsciiLetter(number[^1]) || !number.All(char.IsAsciiLetterOrDigit))
            return null;
        var order = number[..^1];
        return Orders.Where(o => o.OrderNumber == order);
    }

    /// <summary>The first text behind all that begin so; null: there is none.</summary>
    static string? Following(string begin)
    {
        var rest = begin.TrimEnd('Z');
        return rest.Length == 0 ? null : rest[..^1] + (rest[^1] == '9' ? 'A' : (char)(rest[^1] + 1));
    }

    /// <summary>By the journal, which has every notice of every payment, and an index.</summary>
    async Task<IQueryable<Order>?> Paid(string transactionId, CancellationToken cancellation)
    {
        var names = await db.Callbacks.AsNoTracking()
            .Where(c => c.TransactionId == transactionId && c.OrderNumber != null && c.Merchant != null)
            .Select(c => new { c.Merchant, c.OrderNumber }).Distinct().OrderBy(name => name.OrderNumber).Take(OrdersOfTransactionMax)
            .ToListAsync(cancellation);
        if (names.Count == 0)
            return null;
        var ids = names.ConvertAll(name => OrderRules.IdOf(name.Merchant, name.OrderNumber));
        return Orders.Where(o => ids.Contains(o.CorrelationId));
    }
}
