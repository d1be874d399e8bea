using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Tool.Demo;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>SIGKILL around the decision to attach a payment to an order: asked once more under the same id, it is done, and once.</summary>
public sealed class When_the_service_dies_while_somebody_attaches
{
    [Test]
    [CancelAfter(900_000)]
    public async Task It_is_attached_once(
        [Values("DecisionWritten", "DecisionCommitted", "Handled", "Committed")] string place, CancellationToken cancellation)
    {
        await using var life = await ADoomedService.Begin(place, cancellation);
        var (payment, trade) = await life.APaymentWithoutAnOrder(cancellation);
        var target = AnOrder.NewNumber();
        var order = OrderIds.Of(DemoMerchant.Name, target);
        await life.Place(target, cancellation);

        await life.DieOver(
            $"{ADoomedService.Payments}/{payment}/attach", new { orderNumber = target, reason = "ordered twice", requestId = Guid.NewGuid() }, cancellation);

        var paid = await life.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("state").GetString() == "Closed", cancellation);
        paid.GetProperty("receipts").EnumerateArray().ShouldHaveSingleItem().GetProperty("standing").GetString().ShouldBe("Kept");
        life.Providers.Books.RefundsOf(trade).ShouldBeEmpty();
        (await life.Eventually(ADoomedService.Payments, _ => true, cancellation)).GetArrayLength().ShouldBe(0);
    }
}
