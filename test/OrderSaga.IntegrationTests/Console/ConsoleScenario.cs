using OrderSaga.IntegrationTests.Service;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.WebConsole;

/// <summary>A shop with a service, and a browser before its console.</summary>
[TestFixtureSource(typeof(Sitting), nameof(Sitting.All))]
[Parallelizable]
public abstract class ConsoleScenario(Sitting sitting)
{
    Browser _browser = null!;

    private protected AShop Shop { get; private set; } = null!;

    private protected Sitting Sitting => sitting;

    [OneTimeSetUp]
    public async Task Open()
    {
        _browser = await Browser.Start();
        Shop = await AShop.Open("--Merchants:default:RefundApprovalLimitMinor=5000", "--Merchants:default:Mismatch=Hold");
        await Before();
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        if (Shop is not null)
            await Shop.DisposeAsync();
        if (_browser is not null)
            await _browser.DisposeAsync();
    }

    private protected virtual Task Before() => Task.CompletedTask;

    private protected async Task<Visitor> Visit(Sitting? other = null, string key = EmbeddedService.Key)
    {
        var visitor = await _browser.Open(Shop.Service.Address, other ?? sitting);
        await visitor.SignIn(key);
        return visitor;
    }

    private protected Task<Visitor> Strange() => _browser.Open(Shop.Service.Address, sitting);

    private protected async Task<(Guid OrderId, string Number, Trade Trade)> APaidOrder()
    {
        var (order, number, trade) = await Shop.AnOrderAwaitingPayment("alipay");
        Shop.Provider("alipay").Pay(trade);
        await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("state").GetString() == "Closed"
            && o.GetProperty("effects").EnumerateArray().All(effect => effect.GetProperty("answer").ValueKind != System.Text.Json.JsonValueKind.Null));
        return (order, number, trade);
    }
}
