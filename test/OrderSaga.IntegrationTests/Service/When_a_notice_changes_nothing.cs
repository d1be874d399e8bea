using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Payments;

namespace OrderSaga.IntegrationTests.Service;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_a_notice_changes_nothing(string store)
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

    // Whoever holds one genuine notice must not be able to fill the disk with it.
    [Test]
    public async Task Only_its_first_words_are_kept([Values] bool namesAnOrder)
    {
        var receiver = _shop.Service.Services.GetRequiredService<PaymentProviders>().Receiver("stripe", AShop.Account)!;
        var verdict = new CallbackVerdict(CallbackOutcome.Ignored, receiver.Accepted)
        {
            Reason = "it changes no order",
            ProviderEventId = $"evt_{Guid.NewGuid():N}",
            OrderNumber = namesAnOrder ? AnOrder.NewNumber() : null,
        };
        var request = new CallbackRequest("POST", "application/json", [new("X-A", "b")], new byte[1000]);

        for (var time = 0; time < 3; time++)
        {
            await using var scope = _shop.Service.Scope();
            await scope.ServiceProvider.GetRequiredService<CallbackJournal>().Record(
                DateTimeOffset.UnixEpoch, receiver.Account, verdict, request, null, CancellationToken.None);
        }

        await using var look = _shop.Service.Scope();
        var rows = await look.ServiceProvider.GetRequiredService<OrderDbContext>().Callbacks.AsNoTracking()
            .Where(row => row.ProviderEventId == verdict.ProviderEventId).OrderBy(row => row.Id).ToListAsync();
        rows.ConvertAll(row => (row.Verdict, row.Body.Length > 1000, row.HeadersHash is not null, row.BodySince is not null))
            .ShouldBe([("Ignored", true, true, true), ("Ignored", false, false, false), ("Ignored", false, false, false)]);
    }
}
