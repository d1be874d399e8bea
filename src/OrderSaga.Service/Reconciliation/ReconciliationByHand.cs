using System.Globalization;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Reconciliation;

/// <summary>What the command line asks for.</summary>
/// <param name="Provider">Which provider.</param>
/// <param name="Account">Which of the merchant's accounts with it.</param>
/// <param name="Day">As the account counts them.</param>
/// <param name="File">A bill that a person has; null: the provider is asked.</param>
public sealed record DayByHand(string Provider, string Account, DateOnly Day, FileInfo? File);

/// <summary>
/// A day from the command line, by whoever may reach the database: with SQLite the service must not be running, for its folder is its own.
/// </summary>
public static class ReconciliationByHand
{
    const int HasCases = 1;
    const int Unreadable = 65; // EX_DATAERR
    const int NotThere = 75; // EX_TEMPFAIL: later it may be
    static readonly Caller _operator = new("command line", Roles.Admin);

    /// <returns>
    /// 0: all agrees; 1: cases are open; 65: the bill cannot be read; 75: it is not there; else as <see cref="ServiceHost.Run"/>.
    /// </returns>
    public static async Task<int> Run(string[] args, DayByHand asked, Action<string> say, CancellationToken cancellation)
    {
        var result = 0;
        var failed = await ExitCodes.Of("Nothing was reconciled", async () =>
        {
            var builder = Host.CreateApplicationBuilder(
                new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
            builder.Logging.ClearProviders(); // what fails is thrown, and the rest is said
            var options = ServiceHost.OptionsOf(builder.Configuration);
            var store = Databases.StoreOf(options);
            using var data = store.IsEmbedded ? new DataDirectory(options.DataDirectory) : null;
            builder.Services.AddDatabases(store, builder.Configuration, data).AddPaymentProviders(builder.Configuration)
                .AddJournalKeys(makeKeyAt: data?.JournalKeyFile);
            builder.Services.AddSingleton<StoreClock<OrderDbContext>>().AddAudit();
            builder.Services.AddReconciler(ReconciliationOptions.Of(builder.Configuration));
            using var host = builder.Build();
            await Databases.Check(host.Services, cancellation);
            result = await Do(host.Services, asked, say, cancellation);
        });
        return failed != 0 ? failed : result;
    }

    static async Task<int> Do(IServiceProvider services, DayByHand asked, Action<string> say, CancellationToken cancellation)
    {
        if (services.GetRequiredService<PaymentProviders>().Client(asked.Provider, asked.Account) is not { GivesBills: true } client)
        {
            throw new StartupException(
                $"The settings have no account '{asked.Account}' with a provider '{asked.Provider}' whose bills are read here.");
        }

        var file = asked.File is { } from ? new BillResult.Bill(from.Name, await ReadFile(from, cancellation)) : null;
        var done = await services.GetRequiredService<ReconciliationRounds>().Now(client, asked.Day, file, _operator.Name, cancellation)
            ?? throw new StartupException("A service imports this bill at this moment; look again in a minute.");
        await using var scope = services.CreateAsyncScope();
        var subject = $"bill/{asked.Provider}/{asked.Account}/{BillDays.Text(asked.Day)}";
        var draft = new AuditDraft(_operator, "reconciliation.import", subject, "Done") { Detail = $"{done.Outcome} {done.Problem}".Trim() };
        await scope.ServiceProvider.GetRequiredService<AuditEnds>().SignTheFirst(cancellation);
        await scope.ServiceProvider.GetRequiredService<AuditLog>().Write(draft, cancellation);
        say($"{done.Provider}/{done.Account}, {BillDays.Text(done.Day)}: {done.Outcome}");
        if (done.Problem is { } problem)
        {
            say($"  {problem}");
            return done.Outcome == "Unreadable" ? Unreadable : NotThere;
        }

        Tell(done, say);
        var cases = scope.ServiceProvider.GetRequiredService<CaseQueries>();
        return await TellCases(cases, done, say, cancellation) == 0 ? 0 : HasCases;
    }

    static async Task<byte[]> ReadFile(FileInfo from, CancellationToken cancellation)
    {
        if (!from.Exists || from.Length > BillResult.BytesMax)
            throw new StartupException($"{from.FullName} is not there, or larger than {BillResult.BytesMax} bytes.");
        return await File.ReadAllBytesAsync(from.FullName, cancellation);
    }

    static void Tell(Reconciled done, Action<string> say)
    {
        var bill = done.Bill!;
        say(string.Create(
            CultureInfo.InvariantCulture, $"  {bill.Payments} payments, {bill.Refunds} refunds (revision {bill.Revision}, {bill.FileName})"));
        foreach (var sum in bill.Sums)
        {
            var fees = (sum.FeesMicros / 1_000_000m).ToString("0.00####", CultureInfo.InvariantCulture);
            say($"  paid {Text(sum.PaidMinor, sum.Currency)}, refunded {Text(sum.RefundedMinor, sum.Currency)}, fees {fees} {sum.Currency}");
        }

        say(string.Create(
            CultureInfo.InvariantCulture,
            $"  {done.Agreed} lines agree, {done.Foreign} are of other systems, {done.Waiting} payments here wait for the next day's bill"));
        foreach (var remark in bill.Remarks)
            say($"  {remark}");
    }

    static async Task<int> TellCases(CaseQueries cases, Reconciled done, Action<string> say, CancellationToken cancellation)
    {
        var open = await cases.OpenOf(done.Provider, done.Account, done.Day, cancellation);
        say(string.Create(CultureInfo.InvariantCulture, $"  {open.Count} cases are open"));
        foreach (var found in open)
        {
            var theirs = found.Theirs is { } bill ? Text(bill.MinorUnits, bill.Currency) : "nothing";
            var ours = found.Ours is { } books ? Text(books.MinorUnits, books.Currency) : "nothing";
            var order = found.OrderNumber ?? "?";
            say($"    {found.Kind,-17} {found.TransactionId}  order {order}  bill {theirs}, here {ours}  {found.Detail}".TrimEnd());
        }

        return open.Count;
    }

    static string Text(long minor, string currency) => Currencies.Format(new Contracts.Money(minor, currency), CultureInfo.InvariantCulture);
}
