using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Outbox;
using OrderSaga.Persistence;

namespace OrderSaga.Service.Unmatched;

/// <summary>A payment whose order has not come. It is tried again until it does; a person sees it from the first moment.</summary>
public sealed record UnmatchedPayment(
    Guid MessageId,
    string Merchant,
    string OrderNumber,
    string PaymentNumber,
    string Provider,
    string Account,
    string TransactionId,
    Money Amount,
    DateTimeOffset PaidAt,
    DateTimeOffset Since,
    int Attempts,
    DateTimeOffset NextAttemptAt,
    bool Overdue)
{
    /// <summary>Of the payment as it came; what is decided about it changes it.</summary>
    public const int FirstVersion = 1;

    /// <summary>For <c>If-Match</c> of a refund.</summary>
    public int Version => FirstVersion;

    internal MoneyKey Money => new(Provider, Account, TransactionId);

    internal static UnmatchedPayment Of(ParkedRow row)
    {
        var payment = JsonElement.Parse(row.Body).GetProperty("message").Deserialize<PaymentSucceeded>(JsonSerializerOptions.Web)!;
        return new UnmatchedPayment(
            row.MessageId, payment.Merchant, payment.OrderNumber, payment.PaymentNumber, payment.Provider, payment.Account,
            payment.TransactionId, payment.Amount, payment.PaidAt, row.ParkedAt, row.Attempts, row.NextAttemptAt, row.Overdue);
    }
}

/// <summary>What became of a payment whose order had not come.</summary>
/// <param name="MessageId">As it had when it waited.</param>
/// <param name="Merchant">Whose account it came to.</param>
/// <param name="OrderNumber">The order that it named.</param>
/// <param name="Provider">Who proved it.</param>
/// <param name="Account">To which account.</param>
/// <param name="TransactionId">The provider's own id.</param>
/// <param name="Amount">How much.</param>
/// <param name="PaidAt">By the provider's clock.</param>
/// <param name="Decision"><c>Attached</c>, <c>Refunding</c> or <c>Refunded</c>.</param>
/// <param name="DecidedBy">Who, and behind a comma who agreed.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="AttachedTo">The order that has it; null: it was given back.</param>
/// <param name="AttachedNumber">The number of that order.</param>
/// <param name="RefundNumber">The number under which it goes back; null: an order has it.</param>
/// <param name="Sent">How often the refund was asked for.</param>
/// <param name="NextSendAt">When it is asked for again; null: it is not.</param>
/// <param name="LastFailure">Why the provider last refused it; null: it did not.</param>
/// <param name="RefundedAt">When it was back; null: it is not.</param>
public sealed record DecidedPayment(
    Guid MessageId,
    string Merchant,
    string OrderNumber,
    string Provider,
    string Account,
    string TransactionId,
    Money Amount,
    DateTimeOffset PaidAt,
    string Decision,
    string? DecidedBy,
    DateTimeOffset? DecidedAt,
    string? Reason,
    Guid? AttachedTo,
    string? AttachedNumber,
    string? RefundNumber,
    int Sent,
    DateTimeOffset? NextSendAt,
    string? LastFailure,
    DateTimeOffset? RefundedAt)
{
    internal static DecidedPayment Of(UnmatchedCase row) => new(
        row.MessageId, row.Merchant, row.OrderNumber, row.Provider, row.Account, row.TransactionId,
        new Money(row.AmountMinor, row.Currency), row.PaidAt, row.Decision.ToString(), row.DecidedBy, row.DecidedAt, row.Reason,
        row.AttachedTo, row.AttachedNumber, row.AttachedTo is null ? UnmatchedRefund.NumberOf(row) : null, row.Sent, row.NextSendAt,
        row.LastFailure, row.RefundedAt);
}

public static class UnmatchedPayments
{
    const int DecidedMax = 200;
    static readonly string MessageType = $"urn:message:{typeof(PaymentSucceeded).Namespace}:{nameof(PaymentSucceeded)}";

    /// <summary>
    /// Each payment once, the oldest first: of one that two messages told, the other follows it as soon as it is tried again. So does what
    /// was told of a payment that somebody has decided about.
    /// </summary>
    public static async Task<IReadOnlyList<UnmatchedPayment>> All(OrderDbContext db, CancellationToken cancellation)
    {
        var rows = await Waiting(db).AsNoTracking().OrderBy(row => row.ParkedAt).ToListAsync(cancellation);
        var payments = rows.Select(UnmatchedPayment.Of).DistinctBy(payment => payment.Money).ToList();
        var transactions = payments.ConvertAll(payment => payment.TransactionId);
        var decided = await db.UnmatchedCases.AsNoTracking()
            .Where(row => row.Decision != UnmatchedDecision.Open && transactions.Contains(row.TransactionId))
            .Select(row => new { row.Provider, row.Account, row.TransactionId }).ToListAsync(cancellation);
        var known = decided.Select(row => new MoneyKey(row.Provider, row.Account, row.TransactionId)).ToHashSet();
        return payments.FindAll(payment => !known.Contains(payment.Money));
    }

    /// <summary>Null: it does not wait, or no longer.</summary>
    public static async Task<UnmatchedPayment?> Find(OrderDbContext db, Guid messageId, CancellationToken cancellation) =>
        await Waiting(db).AsNoTracking().SingleOrDefaultAsync(row => row.MessageId == messageId, cancellation) is { } row
            ? UnmatchedPayment.Of(row)
            : null;

    /// <summary>What people decided, the newest first.</summary>
    public static async Task<IReadOnlyList<DecidedPayment>> Decided(OrderDbContext db, CancellationToken cancellation)
    {
        var rows = await db.UnmatchedCases.AsNoTracking().Where(row => row.DecidedAt != null).OrderByDescending(row => row.DecidedAt)
            .Take(DecidedMax).ToListAsync(cancellation);
        return rows.ConvertAll(DecidedPayment.Of);
    }

    internal static IAsyncEnumerable<UnmatchedCase> GivenBack(OrderDbContext db) => db.UnmatchedCases.AsNoTracking()
        .Where(row => row.Decision == UnmatchedDecision.Refunding || row.Decision == UnmatchedDecision.Refunded).AsAsyncEnumerable();

    internal static IQueryable<ParkedRow> Waiting(OrderDbContext db) =>
        db.Set<ParkedRow>().Where(row => row.MessageType.Contains(MessageType));
}
