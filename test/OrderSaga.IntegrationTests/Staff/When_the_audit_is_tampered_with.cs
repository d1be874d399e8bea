using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Payments;
using OrderSaga.Service.Queries;
using OrderSaga.Service.Staff;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>By somebody who can write to the database and has not the journal's key.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class When_the_audit_is_tampered_with
{
    readonly RecordedLog _log = new();
    EmbeddedService _service = null!;
    long _last;

    [SetUp]
    public async Task Act()
    {
        _service = await EmbeddedService.Start(null, "--Logging:LogLevel:OrderSaga=Information");
        _service.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
        await Write(5);
        _last = (await Proof()).GetProperty("rows").GetInt64();
        await IsBrokenAt(null);
    }

    [TearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        _log.Dispose();
    }

    [Test]
    public async Task Rows_that_were_taken_from_its_end_are_missed_also_when_others_have_taken_their_numbers()
    {
        await With(db => db.Audit.Where(e => e.Sequence >= _last - 1).ExecuteDeleteAsync());
        await IsBrokenAt(_last - 1);

        await Write(1);
        await IsBrokenAt(_last - 1);
        await Write(3);
        await IsBrokenAt(_last - 1);
    }

    [Test]
    public async Task Rows_that_were_written_anew_up_to_its_end_are_not_what_was_signed()
    {
        await With(async db =>
        {
            var rows = await db.Audit.AsNoTracking().OrderBy(e => e.Sequence).ToListAsync();
            await db.Audit.ExecuteDeleteAsync();
            byte[]? previous = null;
            foreach (var row in rows)
            {
                var forged = (row.Sequence == 2 ? row with { Actor = "somebody else" } : row).Behind(row.Sequence, previous);
                db.Audit.Add(forged);
                previous = forged.Hash;
            }

            await db.SaveChangesAsync();
        });

        await IsBrokenAt(_last);
        await Write(2);
        await IsBrokenAt(_last);
    }

    [Test]
    public async Task A_row_that_was_put_in_behind_its_end_is_named()
    {
        await With(async db =>
        {
            var last = await db.Audit.AsNoTracking().SingleAsync(e => e.Sequence == _last);
            db.Audit.Add((last with { Actor = "somebody else" }).Behind(_last + 1, last.Hash));
            await db.SaveChangesAsync();
        });

        await IsBrokenAt(_last + 1);
        await Write(2);
        await IsBrokenAt(_last + 1);
    }

    [Test]
    public async Task An_end_that_was_brought_back_is_not_signed_so()
    {
        await With(async db =>
        {
            await db.Audit.Where(e => e.Sequence == _last).ExecuteDeleteAsync();
            var hash = await db.Audit.Where(e => e.Sequence == _last - 1).Select(e => e.Hash).SingleAsync();
            await db.AuditEnds.ExecuteUpdateAsync(update => update.SetProperty(e => e.Sequence, _last - 1).SetProperty(e => e.Hash, hash));
        });

        await IsBrokenAt(_last - 1);
    }

    [Test]
    public async Task An_end_that_is_gone_is_missed()
    {
        await With(db => db.AuditEnds.ExecuteDeleteAsync());

        await IsBrokenAt(1);
        await Write(2);
        await IsBrokenAt(1);
        (await SignedSince()).ShouldBe(_last + 1);
    }

    [Test]
    public async Task An_end_that_is_gone_with_its_rows_is_missed()
    {
        await With(TakeAllBehind(2));
        await Write(2);

        await IsBrokenAt(1);
        _log.Lines.ShouldContain(line => line.Contains("did not end before row 3 as it was signed"));
    }

    [Test]
    public async Task An_end_that_is_gone_with_all_rows_is_missed()
    {
        await With(TakeAllBehind(0));
        await Write(1);

        await IsBrokenAt(1);
        _log.Lines.ShouldContain(line => line.Contains("did not end before row 1 as it was signed"));
    }

    /// <summary>Taken out while the service was stopped: nothing that is left tells it from an audit of a version that signed no end.</summary>
    [TestCase(2)]
    [TestCase(0)]
    public async Task What_the_log_told_is_missed_also_where_nothing_else_is_left(int rows)
    {
        (await Verify()).ShouldBeEmpty(); // it was read from the second row on
        await With(TakeAllBehind(rows));
        await SignAnew();
        await Write(2);

        var wrong = await Verify();

        wrong.ShouldContain($"audit, row {Math.Max(rows, 1) + 1}: it is not the row at which the audit ended by the log that was kept outside");
        wrong.ShouldContain($"audit, row {_last}: it is missing, and the audit ended at it by the log that was kept outside");
    }

    [Test]
    public async Task Rows_of_a_version_that_signed_no_end_get_one_at_the_start()
    {
        (await SignedSince()).ShouldBe(1);
        await With(db => db.AuditEnds.ExecuteDeleteAsync());

        await SignAnew();
        await IsBrokenAt(null);
        await Write(1);
        await IsBrokenAt(null);
        (await SignedSince()).ShouldBe(_last);
    }

    static Func<OrderDbContext, Task> TakeAllBehind(int rows) => async db =>
    {
        await db.Audit.Where(e => e.Sequence > rows).ExecuteDeleteAsync();
        await db.AuditEnds.ExecuteDeleteAsync();
    };

    async Task SignAnew()
    {
        await using var scope = _service.Scope();
        await scope.ServiceProvider.GetRequiredService<AuditEnds>().SignTheFirst(CancellationToken.None);
    }

    /// <summary>What is wrong by the log so far.</summary>
    async Task<IReadOnlyList<string>> Verify()
    {
        var said = new List<string>();
        await using var scope = _service.Scope();
        var services = scope.ServiceProvider;
        await new AuditVerification(services.GetRequiredService<OrderDbContext>(), services.GetRequiredService<AuditQueries>())
            .Run(KeptAuditEnds.In(_log.Lines), new JournalReport(said.Add), CancellationToken.None);
        return said.FindAll(line => line.StartsWith("audit, ", StringComparison.Ordinal));
    }

    async Task<long> SignedSince() => (await Proof()).GetProperty("signedSince").GetInt64();

    async Task Write(int count)
    {
        await using var scope = _service.Scope();
        var audit = scope.ServiceProvider.GetRequiredService<AuditLog>();
        for (var n = 0; n < count; n++)
            await audit.Write(new AuditDraft(new Caller("li", Roles.Admin), "keys.create", $"key/{n}", "Done"), CancellationToken.None);
    }

    async Task With(Func<OrderDbContext, Task> act)
    {
        await using var scope = _service.Scope();
        await act(scope.ServiceProvider.GetRequiredService<OrderDbContext>());
    }

    Task<JsonElement> Proof() => _service.Get("/api/v1/audit/proof");

    async Task IsBrokenAt(long? expected)
    {
        var at = (await Proof()).GetProperty("brokenAt");
        (at.ValueKind is JsonValueKind.Null ? (long?)null : at.GetInt64()).ShouldBe(expected);
    }
}
