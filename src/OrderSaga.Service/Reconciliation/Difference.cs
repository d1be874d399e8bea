using System.Globalization;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Providers;

namespace OrderSaga.Service.Reconciliation;

/// <summary>Money as the journal has it.</summary>
/// <param name="Account">Of whose account the notice was.</param>
/// <param name="TransactionId">Of the payment, for a refund too.</param>
/// <param name="RefundNumber">Null: a payment.</param>
/// <param name="Merchant">With the number it names the order.</param>
/// <param name="OrderNumber">As the notice said.</param>
/// <param name="PaymentNumber">Null for refunds that were asked about.</param>
/// <param name="Amount">Null: from before the journal kept it.</param>
/// <param name="At">By the provider's clock; null likewise.</param>
sealed record JournaledMoney(
    string Account, string TransactionId, string? RefundNumber, string? Merchant, string? OrderNumber, string? PaymentNumber, Money? Amount,
    DateTimeOffset? At);

/// <summary>Something that bill, journal and orders do not agree about.</summary>
sealed record Difference(CaseKind Kind, DateOnly Day, string? TransactionId, string? RefundNumber)
{
    public string? PaymentNumber { get; init; }

    public string? Merchant { get; init; }

    public string? OrderNumber { get; init; }

    public Money? Theirs { get; init; }

    public DateTimeOffset? TheirAt { get; init; }

    public Money? Ours { get; init; }

    public DateTimeOffset? OurAt { get; init; }

    public string? Detail { get; init; }

    /// <summary>What it is about, whoever finds it and however often.</summary>
    public Guid Id(string provider, string account) => NameBasedId.Of(
        "reconciliation", provider, account, Kind.ToString(), TransactionId ?? BillDays.Text(Day), RefundNumber ?? Unnumbered ?? "");

    /// <summary>A refund that was made at the provider without a number: a payment may have several. Null: it is another difference.</summary>
    string? Unnumbered => Kind is CaseKind.RefundUnknown && Theirs is { } amount
        ? string.Create(CultureInfo.InvariantCulture, $"{amount.MinorUnits} {amount.Currency} {TheirAt?.ToUnixTimeSeconds()}")
        : null;

    public Guid? OrderId => Merchant is null || OrderNumber is null ? null : OrderIds.Of(Merchant, OrderNumber);
}
