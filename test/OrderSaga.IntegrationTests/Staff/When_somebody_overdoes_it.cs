using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>Too often, too many at once, without saying why, or too late.</summary>
public sealed class When_somebody_overdoes_it
{
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open("--RateLimits:ActionsPerSecond=1000");

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    [Test]
    public async Task A_flood_of_what_is_not_allowed_fills_a_few_rows()
    {
        using var sun = await _shop.Service.Caller("sun", "reader");

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => sun.PostAsJsonAsync($"/api/v1/orders/{Guid.NewGuid()}/note", new { reason = "x" })));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Forbidden);
        var rows = (await _shop.Service.Get("/api/v1/audit?actor=sun&limit=200")).EnumerateArray()
            .Count(row => row.GetProperty("outcome").GetString() == "Denied");
        rows.ShouldBeInRange(1, 2 * DeniedPace.RowsPerMinute); // a minute may end meanwhile
    }

    [Test]
    public async Task A_key_that_calls_and_calls_signs_in_once()
    {
        using var he = await _shop.Service.Caller("he", "reader");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => he.GetAsync("/api/v1/stats")));

        var row = (await _shop.Service.Get("/api/v1/audit?actor=he")).EnumerateArray().ShouldHaveSingleItem();
        (row.GetProperty("action").GetString(), row.GetProperty("subject").GetString()).ShouldBe(("api.sign-in", "API key"));
    }

    [Test]
    public void One_that_was_silent_for_an_hour_signs_in_anew()
    {
        var clock = new FakeTimeProvider();
        var uses = new FirstUses(clock);
        uses.Note("li", isKey: true).ShouldBeTrue();
        uses.Note("LI", isKey: true).ShouldBeFalse();
        uses.Note("li", isKey: false).ShouldBeTrue("a token is another way in");
        for (var minutes = 0; minutes < 300; minutes += 50)
        {
            clock.Advance(TimeSpan.FromMinutes(50));
            uses.Note("li", isKey: true).ShouldBeFalse();
        }

        clock.Advance(TimeSpan.FromMinutes(60));
        uses.Note("li", isKey: true).ShouldBeTrue();
        uses.Forget("li", isKey: true);
        uses.Note("li", isKey: true).ShouldBeTrue("it was not written down");
    }

    [Test]
    public void What_was_not_written_is_said_in_the_next_row()
    {
        var clock = new FakeTimeProvider();
        var pace = new DeniedPace(clock);
        for (var i = 0; i < DeniedPace.RowsPerMinute; i++)
            pace.Note("sun").ShouldBe((true, 0));
        for (var i = 0; i < 5; i++)
            pace.Note("SUN").IsWritten.ShouldBeFalse();
        pace.Note("li").ShouldBe((true, 0));

        clock.Advance(TimeSpan.FromMinutes(1));

        pace.Note("sun").ShouldBe((true, 5));
        pace.Note("sun").ShouldBe((true, 0));
    }

    [TestCase("approvals/{id}/approve")]
    [TestCase("approvals/{id}/decline")]
    [TestCase("failed-messages/orders/DeadLetter/{id}/{id}/retry")]
    [TestCase("failed-messages/orders/{id}/{id}/delete")]
    [TestCase("failed-messages/orders/{id}/{id}/restore")]
    [TestCase("failed-messages/retry-group")]
    [TestCase("callbacks/1/replay")]
    [TestCase("keys")]
    [TestCase("keys/li/rotate")]
    public async Task Nothing_is_done_without_a_reason(string path)
    {
        path = $"/api/v1/{path.Replace("{id}", $"{Guid.NewGuid()}")}";
        foreach (var reason in (string[])["", "  ", new string('x', 2001)])
        {
            object body = path switch
            {
                _ when path.EndsWith("/keys", StringComparison.Ordinal) => new { name = "nameless", role = "reader", reason },
                _ when path.EndsWith("-group", StringComparison.Ordinal) => new { store = "orders", messageType = "x", exceptionType = "x", reason },
                _ => new { reason },
            };
            using var answer = await _shop.Service.Api.PostAsJsonAsync(path, body);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("The reason has 1 to 2000 characters");
        }
    }

    [Test]
    public async Task A_key_is_not_taken_away_without_a_reason()
    {
        using var answer = await _shop.Service.Api.DeleteAsync("/api/v1/keys/bootstrap?reason=%20");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _shop.Service.Api.GetAsync("/api/v1/keys")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task Many_who_send_the_same_once_more_send_each_message_once()
    {
        var (_, number, _) = await _shop.AnOrderAwaitingPayment("alipay");
        for (var i = 0; i < 5; i++)
            await _shop.Service.Services.GetRequiredService<IBus>().Publish(new RefundOrder("default", number, Guid.NewGuid(), null, 100, "nothing is kept", "li"));
        await _shop.Service.Eventually("/api/v1/failed-messages", rows => rows.EnumerateArray().Count(row => row.GetProperty("messageType").GetString() == "RefundOrder") >= 5);
        var group = new { store = "orders", messageType = "RefundOrder", exceptionType = "OrderSaga.StateMachine.OrderRefusedException", reason = "at once" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _shop.Service.Api.PostAsJsonAsync("/api/v1/failed-messages/retry-group", group)));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Accepted);
        var counts = await Task.WhenAll(answers.Select(async answer => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("count").GetInt32()));
        counts.Sum().ShouldBeGreaterThanOrEqualTo(5);
        var audited = (await _shop.Service.Get("/api/v1/audit?limit=200")).EnumerateArray()
            .Where(row => row.GetProperty("action").GetString() == "failed-messages.retry-group" && row.GetProperty("reason").GetString() == "at once")
            .Select(row => row.GetProperty("after").GetProperty("retried").GetInt32());
        audited.ShouldBe(counts, ignoreOrder: true);
    }

    [Test]
    public async Task A_group_is_sent_in_parts_of_a_bounded_size()
    {
        await using (var scope = _shop.Service.Scope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
            // Of a kind that nobody consumes: they lie in the outbox, and are not sent on while this test looks.
            db.AddRange(Enumerable.Range(0, FailedMessageActions.GroupMax + 5).Select(_ => new DeadLetterRow
            {
                MessageId = NewId.NextGuid(),
                ConsumerId = Guid.NewGuid(),
                Consumer = "Nobody",
                Destination = "loopback://localhost/nobody",
                MessageType = "urn:message:Nobody:Bulk",
                ContentType = "application/json",
                Body = "{}"u8.ToArray(),
                ExceptionType = "Bulk",
                Reason = "a test",
                Detail = "",
                FirstFailedAt = TimeProvider.System.GetUtcNow(),
                LastFailedAt = TimeProvider.System.GetUtcNow(),
                Failures = 1,
            }));
            await db.SaveChangesAsync();
        }

        (await Retry()).ShouldBe(FailedMessageActions.GroupMax);
        (await Retry()).ShouldBe(5);

        async Task<int> Retry()
        {
            using var answer = await _shop.Service.Api.PostAsJsonAsync(
                "/api/v1/failed-messages/retry-group", new { store = "orders", messageType = "Bulk", exceptionType = "Bulk", reason = "in parts" });
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("count").GetInt32();
        }
    }

    [Test]
    public async Task What_nobody_decided_in_time_is_off()
    {
        using var wang = await _shop.Service.Caller("wang", "approver");
        var (order, _, _) = await _shop.AnOrderAwaitingPayment("alipay");
        var key = Guid.NewGuid();
        var body = new { reason = "stuck", requestId = key };
        using var asked = await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{order}/force-close", body);
        var waiting = (await _shop.Service.Get("/api/v1/approvals")).EnumerateArray().Single(row => row.GetProperty("requestId").GetGuid() == key);
        (waiting.GetProperty("lapsesAt").GetDateTimeOffset() - waiting.GetProperty("requestedAt").GetDateTimeOffset()).ShouldBe(TimeSpan.FromDays(7));

        await using (var scope = _shop.Service.Scope())
        {
            var aged = TimeProvider.System.GetUtcNow().AddDays(-7);
            await scope.ServiceProvider.GetRequiredService<OrderDbContext>().StaffRequests.Where(request => request.RequestId == key)
                .ExecuteUpdateAsync(update => update.SetProperty(request => request.AwaitsApprovalSince, aged));
        }

        (await _shop.Service.Get("/api/v1/approvals")).EnumerateArray().ShouldNotContain(row => row.GetProperty("requestId").GetGuid() == key);
        using var again = await _shop.Service.Api.PostAsJsonAsync($"/api/v1/orders/{order}/force-close", body);
        (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString().ShouldBe("Lapsed");
        using var late = await wang.PostAsJsonAsync($"/api/v1/approvals/{key}/approve", new { reason = "looked at it" });
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await late.Content.ReadAsStringAsync()).ShouldContain("has lapsed after 7.00:00:00");
        (await _shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("state").GetString().ShouldBe("AwaitingPayment");
        using var twice = await wang.PostAsJsonAsync($"/api/v1/approvals/{key}/approve", new { reason = "looked at it" });
        (await twice.Content.ReadAsStringAsync()).ShouldContain("It is Lapsed");
    }

    [Test]
    public async Task A_time_to_lapse_that_is_none_stops_the_start()
    {
        var error = await Should.ThrowAsync<OrderSaga.Service.StartupException>(() => EmbeddedService.Start(null, "--Approvals:LapseAfter=00:00:01"));

        error.Message.ShouldContain("Approvals:LapseAfter is 00:00:01");
    }
}
