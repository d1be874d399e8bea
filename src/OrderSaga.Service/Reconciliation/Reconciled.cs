using OrderSaga.Persistence;

namespace OrderSaga.Service.Reconciliation;

/// <summary>What came of a day.</summary>
/// <param name="Provider">Which provider.</param>
/// <param name="Account">Which of the merchant's accounts with it.</param>
/// <param name="Day">As the account counts them.</param>
/// <param name="Outcome">
/// <c>Imported</c>, <c>Unchanged</c>, <c>Replaced</c>; <c>NotThere</c>, <c>NotAnswered</c>, <c>Unreadable</c>.
/// </param>
/// <param name="Problem">Why there is no bill, or none that counts; null: there is.</param>
/// <param name="Bill">The bill that counts; null: there is none.</param>
/// <param name="Agreed">How many lines agree with journal and orders.</param>
/// <param name="Foreign">How many lines bear numbers that no order here can have.</param>
/// <param name="Waiting">What is known here and waits for the next day's bill.</param>
/// <param name="OpenCases">How many cases of the day are open.</param>
public sealed record Reconciled(
    string Provider, string Account, DateOnly Day, string Outcome, string? Problem, BillView? Bill, int Agreed, int Foreign, int Waiting,
    int OpenCases);

/// <summary>A bill as it was imported.</summary>
/// <param name="Provider">Which provider.</param>
/// <param name="Account">Which of the merchant's accounts with it.</param>
/// <param name="Day">As the account counts them.</param>
/// <param name="Revision">Counts from 1.</param>
/// <param name="ImportedAt">When.</param>
/// <param name="ImportedBy">Who asked for it; <c>schedule</c>: nobody.</param>
/// <param name="FileName">A name for the file.</param>
/// <param name="Hash">SHA-256 of what it says.</param>
/// <param name="Payments">How many.</param>
/// <param name="Refunds">How many.</param>
/// <param name="Sums">By currency.</param>
/// <param name="Remarks">What a person has to look at besides.</param>
/// <param name="ReplacedAt">Null: it counts.</param>
public sealed record BillView(
    string Provider, string Account, DateOnly Day, int Revision, DateTimeOffset ImportedAt, string ImportedBy, string FileName, string Hash,
    int Payments, int Refunds, IReadOnlyList<BilledSum> Sums, IReadOnlyList<string> Remarks, DateTimeOffset? ReplacedAt)
{
    public static BillView Of(ImportedBill bill) => new(
        bill.Provider, bill.Account, bill.Day, bill.Revision, bill.ImportedAt, bill.ImportedBy, bill.FileName, bill.Hash, bill.Payments,
        bill.Refunds, bill.Sums, bill.Remarks, bill.ReplacedAt);
}
