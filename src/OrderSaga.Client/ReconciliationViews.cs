using OrderSaga.Contracts;

namespace OrderSaga.Client;

/// <summary>
/// Where bill and books differ. Theirs is what the bill says, ours what journal and order say; null: it is not there. The order's number is
/// null where none can be named. The version goes into <see cref="Ask.ExpectedVersion"/>.
/// </summary>
public sealed record CaseView(
    Guid Id,
    string Kind,
    string State,
    int Version,
    string Provider,
    string Account,
    DateOnly Day,
    string? TransactionId,
    string? PaymentNumber,
    string? RefundNumber,
    string? Merchant,
    string? OrderNumber,
    Guid? OrderId,
    Money? Theirs,
    DateTimeOffset? TheirAt,
    Money? Ours,
    DateTimeOffset? OurAt,
    string? Detail,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ClosedAt,
    string? ClosedBy,
    string? CloseReason,
    bool CanBeAsked);

/// <summary>A page of cases. Next is where the next one begins; null: this is the last. Open counts all that are open.</summary>
public sealed record CasePage(IReadOnlyList<CaseView> Cases, string? Next, int Open);

/// <summary>What was taken down about a case.</summary>
public sealed record CaseAccepted(Guid CaseId, string State, int Version, Guid RequestId);

/// <summary>What was paid and given back in one currency, in minor units; fees in millionths of its main unit.</summary>
public sealed record BilledSum(string Currency, long PaidMinor, long RefundedMinor, long FeesMicros);

/// <summary>A bill as it was imported. Replaced: a later revision counts; null: this one does.</summary>
public sealed record BillView(
    string Provider,
    string Account,
    DateOnly Day,
    int Revision,
    DateTimeOffset ImportedAt,
    string ImportedBy,
    string FileName,
    string Hash,
    int Payments,
    int Refunds,
    IReadOnlyList<BilledSum> Sums,
    IReadOnlyList<string> Remarks,
    DateTimeOffset? ReplacedAt);

/// <summary>A day of an account, how far its bill has come (Awaited, Imported, NothingBooked, Missing), and its revisions.</summary>
public sealed record DayView(
    string Provider,
    string Account,
    DateOnly Day,
    string State,
    int Tries,
    string? LastProblem,
    DateTimeOffset? NextAt,
    DateTimeOffset? MatchedAt,
    int Agreed,
    int Foreign,
    IReadOnlyList<BillView> Bills);

/// <summary>A page of days, the newest first. Before is the day before which the next one begins; null: this is the last.</summary>
public sealed record DayPage(IReadOnlyList<DayView> Days, DateOnly? Before);

/// <summary>What came of a day's bill: Imported, Unchanged or Replaced.</summary>
public sealed record Reconciled(
    string Provider,
    string Account,
    DateOnly Day,
    string Outcome,
    string? Problem,
    BillView? Bill,
    int Agreed,
    int Foreign,
    int Waiting,
    int OpenCases);
