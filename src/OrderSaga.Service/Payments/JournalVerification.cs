using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Access;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Payments;

/// <summary>
/// Whether the callback journal is as it was written: every chain, every row, and that no row is beside the chains that no process with the
/// journal's key has written.
/// </summary>
public sealed class JournalVerification(OrderDbContext db, ChainVerification chain, RowVerification rows, TimeProvider clock)
{
    const int PageMax = 500;

    /// <summary>Runs it on the database of these settings, and writes what is wrong.</summary>
    /// <param name="args">Settings, as for the service.</param>
    /// <param name="log">A file with the log lines of anchors, kept outside; null: none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>0: all is well; 1: something was changed behind the service's back; else as <see cref="ServiceHost.Run"/>.</returns>
    public static async Task<int> Run(string[] args, string? log, CancellationToken cancellation)
    {
        var isWell = false;
        var code = await ExitCodes.Of("The journal was not verified", async () =>
        {
            var anchors = KeptAnchors.In(log is null ? [] : Lines(log));
            var ends = KeptAuditEnds.In(log is null ? [] : Lines(log));
            // A wrong file, or one that is cut: that all its anchors are there would say nothing.
            if (log is not null && !anchors.Left.Any() && ends.Count == 0)
                throw new StartupException("--anchors names a file that tells of no anchor; they are lines of the service's log");
            var builder = Host.CreateApplicationBuilder(
                new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
            builder.Logging.ClearProviders(); // what fails is thrown
            var options = ServiceHost.OptionsOf(builder.Configuration);
            var store = Databases.StoreOf(options);
            using var data = store.IsEmbedded ? new DataDirectory(options.DataDirectory) : null;
            builder.Services.AddDatabases(store, builder.Configuration, data).AddSingleton(TimeProvider.System);
            builder.Services.AddPaymentProviders(builder.Configuration);
            builder.Services.AddJournalKeys(makeKeyAt: data is not null && File.Exists(data.JournalKeyFile) ? data.JournalKeyFile : null);
            builder.Services.AddSingleton<CallbackSealing>().AddSingleton<RowVerification>();
            builder.Services.AddScoped<ChainVerification>().AddScoped<JournalVerification>();
            builder.Services.AddAudit().AddScoped<AuditQueries>().AddScoped<AuditVerification>();
            using var host = builder.Build();
            await Databases.Check(host.Services, cancellation);
            await using var scope = host.Services.CreateAsyncScope();
            var report = new JournalReport(Console.WriteLine);
            await scope.ServiceProvider.GetRequiredService<JournalVerification>().Run(anchors, report, cancellation);
            await scope.ServiceProvider.GetRequiredService<AuditVerification>().Run(ends, report, cancellation);
            Console.WriteLine(report.Sum());
            isWell = report.Problems == 0;
        });
        return code == 0 && !isWell ? 1 : code;
    }

    /// <summary>Reads all of it once, a page at a time.</summary>
    public async Task Run(KeptAnchors outside, JournalReport report, CancellationToken cancellation)
    {
        var chains = await db.JournalChains.AsNoTracking().OrderBy(c => c.Chain).ToListAsync(cancellation);
        report.Chains = chains.Count;
        for (var i = 0; i < chains.Count; i++)
        {
            if (chains[i].Chain != (i == 0 ? 0 : chains[i - 1].Chain) + 1)
                report.Wrong(chains[i].Chain, 0, null, "the chain before it is missing");
            else if (i > 0)
                await CheckBehind(chains[i], chains[i - 1], report, cancellation);
            await chain.Run(chains[i], outside, report, cancellation);
        }

        await CheckStrays(report, cancellation);
        await CheckUnchained(chains, report, cancellation);
        await CheckCopies(report, cancellation);
        foreach (var (number, position) in outside.Left)
            report.Wrong(number, position, null, "the anchor that was kept outside is of no link: the chain was cut off or written anew");
    }

    async Task CheckBehind(JournalChain begun, JournalChain before, JournalReport report, CancellationToken cancellation)
    {
        var link = begun.BehindPosition == 0
            ? before.Beginning()
            : await db.JournalLinks.Where(l => l.Chain == before.Chain && l.Position == begun.BehindPosition).Select(l => l.Link)
                .SingleOrDefaultAsync(cancellation);
        // Why it was begun is found at the end of the chain before it, which stays as it was.
        if (link is null || !link.AsSpan().SequenceEqual(begun.BehindLink))
            report.Wrong(begun.Chain, 0, null, "what it was begun behind is not the end of the chain before it");
    }

    /// <summary>Links and anchors of chains that there are not.</summary>
    async Task CheckStrays(JournalReport report, CancellationToken cancellation)
    {
        var links = await db.JournalLinks.AsNoTracking().Where(l => !db.JournalChains.Any(c => c.Chain == l.Chain)).GroupBy(l => l.Chain)
            .Select(g => new { Chain = g.Key, Position = g.Max(l => l.Position) }).ToListAsync(cancellation);
        foreach (var stray in links)
            report.Wrong(stray.Chain, stray.Position, null, "the chain is missing, and has links up to this position");
        var anchors = await db.JournalAnchors.AsNoTracking().Where(a => !db.JournalChains.Any(c => c.Chain == a.Chain))
            .GroupBy(a => a.Chain)
            .Select(g => new { Chain = g.Key, Position = g.Max(a => a.Position) }).ToListAsync(cancellation);
        foreach (var stray in anchors)
            report.Wrong(stray.Chain, stray.Position, null, "the chain is missing, and was anchored up to this position");
    }

    /// <summary>What is signed waits for the next look; what is not, somebody else has put there.</summary>
    async Task CheckUnchained(List<JournalChain> chains, JournalReport report, CancellationToken cancellation)
    {
        var adopts = chains.Count == 0 || clock.GetUtcNow() - chains[0].BegunAt < CallbackChain.AdoptionWindow;
        for (long after = 0; ;)
        {
            var page = await db.Callbacks.AsNoTracking().Where(c => c.Id > after && !db.JournalLinks.Any(l => l.CallbackId == c.Id))
                .OrderBy(c => c.Id).Take(PageMax).ToListAsync(cancellation);
            if (page.Count == 0)
                return;
            after = page[^1].Id;
            foreach (var row in page)
            {
                report.Rows++;
                if (row.EntryId is null && adopts)
                    report.Waiting++;
                else if (rows.WhyNot(row, adoptedThrough: 0) is { } why)
                    report.Wrong(row.Id, why);
                else
                    report.Waiting++;
            }
        }
    }

    /// <summary>A copy of a row has a proof that is right.</summary>
    async Task CheckCopies(JournalReport report, CancellationToken cancellation)
    {
        var copies = db.Callbacks.AsNoTracking().Where(c => c.EntryId != null).GroupBy(c => c.EntryId).Where(g => g.Count() > 1)
            .Select(g => new { First = g.Min(c => c.Id), Last = g.Max(c => c.Id) }).AsAsyncEnumerable();
        await foreach (var copy in copies.WithCancellation(cancellation))
            report.Wrong(copy.Last, $"the row is a copy of row {copy.First}");
    }

    static IEnumerable<string> Lines(string log)
    {
        try
        {
            return File.ReadLines(log);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"--anchors names a file that cannot be read: {unreadable.Message}", unreadable);
        }
    }
}
