using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Service.Payments;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>A notice made us ask, and the provider does not say: it is asked again, and not for ever.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed partial class When_a_question_gets_no_answer(string store)
{
    readonly TestDatabase _database = new(store);
    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open([.. _database.ServiceSettings, "--Service:MigrateAtStart=true"]);

    [OneTimeTearDown]
    public async Task Close()
    {
        await _shop.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task When_it_is_as_old_as_a_payment_that_is_asked_about_no_more_staff_see_it()
    {
        var id = await AQuestion();
        await using (var scope = _shop.Service.Scope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
            var row = await db.Set<ParkedRow>().SingleAsync(row => row.MessageId == id);
            var old = SentTime().Replace(Encoding.UTF8.GetString(row.Body), "\"sentTime\":\"2026-01-01T00:00:00Z\"");
            (row.Body, row.NextAttemptAt) = (Encoding.UTF8.GetBytes(old), TimeProvider.System.GetUtcNow());
            await db.SaveChangesAsync();
        }

        var failed = await _shop.Service.Eventually("/api/v1/failed-messages", all => all.EnumerateArray().Any(message =>
            message.GetProperty("messageId").GetGuid() == id && message.GetProperty("kind").GetString() == "DeadLetter"));
        failed.EnumerateArray().Single(message => message.GetProperty("messageId").GetGuid() == id).GetProperty("reason").GetString()!
            .ShouldContain("it was asked for 30 days");
        (await Parked(id)).ShouldBeFalse();
    }

    [Test]
    public async Task Somebody_puts_it_aside_with_a_reason_and_back()
    {
        var id = await AQuestion();
        await MakeOverdue(id);
        var failed = await _shop.Service.Eventually("/api/v1/failed-messages", all => all.EnumerateArray().Any(message =>
            message.GetProperty("messageId").GetGuid() == id && message.GetProperty("kind").GetString() == "Overdue"));
        var consumer = failed.EnumerateArray().Single(message => message.GetProperty("messageId").GetGuid() == id)
            .GetProperty("consumerId").GetGuid();

        (await Post($"orders/{id}/{consumer}/delete")).ShouldBe(HttpStatusCode.NoContent);
        (await Parked(id)).ShouldBeFalse();
        (await Post($"orders/{id}/{consumer}/delete")).ShouldBe(HttpStatusCode.NotFound);
        (await Post($"orders/{id}/{consumer}/restore")).ShouldBe(HttpStatusCode.NoContent);
        (await Parked(id)).ShouldBeTrue();
        (await _shop.Service.Get("/api/v1/audit?limit=10")).GetRawText().ShouldContain("nobody answers any more");
    }

    [Test]
    public async Task A_payment_that_waits_for_its_order_is_never_put_aside()
    {
        var trade = _shop.Provider("alipay").Open(AnOrder.NewNumber(), new Money(100, "CNY"));
        _shop.Provider("alipay").Pay(trade);
        var all = await _shop.Service.Eventually("/api/v1/unmatched-payments", payments => payments.GetArrayLength() == 1);
        var id = all[0].GetProperty("messageId").GetGuid();
        await MakeOverdue(id);
        await using var scope = _shop.Service.Scope();
        var consumer = await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Set<ParkedRow>()
            .Where(row => row.MessageId == id).Select(row => row.ConsumerId).SingleAsync();

        (await Post($"orders/{id}/{consumer}/delete")).ShouldBe(HttpStatusCode.NotFound);

        (await Parked(id)).ShouldBeTrue();
    }

    /// <summary>Of an account that was taken out of the settings.</summary>
    async Task<Guid> AQuestion()
    {
        var (number, id) = (AnOrder.NewNumber(), NewId.NextGuid());
        await _shop.Service.Services.GetRequiredService<IBus>().Publish(
            new AskProvider("alipay", "gone", number, number, null, null), context => context.MessageId = id);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await Parked(id))
            await pause.WaitForNextTickAsync(limit.Token);
        return id;
    }

    async Task<bool> Parked(Guid id)
    {
        await using var scope = _shop.Service.Scope();
        return await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Set<ParkedRow>().AnyAsync(row => row.MessageId == id);
    }

    async Task MakeOverdue(Guid id)
    {
        var later = TimeProvider.System.GetUtcNow().AddHours(1);
        await using var scope = _shop.Service.Scope();
        await scope.ServiceProvider.GetRequiredService<OrderDbContext>().Set<ParkedRow>().Where(row => row.MessageId == id)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.Overdue, true).SetProperty(row => row.NextAttemptAt, later));
    }

    async Task<HttpStatusCode> Post(string path)
    {
        using var answer = await _shop.Service.Api.PostAsJsonAsync(
            $"/api/v1/failed-messages/{path}", new { reason = "nobody answers any more" });
        return answer.StatusCode;
    }

    [GeneratedRegex("\"sentTime\":\"[^\"]*\"")]
    private static partial Regex SentTime();
}
