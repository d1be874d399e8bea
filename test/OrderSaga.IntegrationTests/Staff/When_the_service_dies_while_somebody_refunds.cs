namespace OrderSaga.IntegrationTests.Staff;

/// <summary>SIGKILL around the decision to give a payment without an order back: asked once more under the same id, it is done, and once.</summary>
public sealed class When_the_service_dies_while_somebody_refunds
{
    [Test]
    [CancelAfter(900_000)]
    public async Task It_is_given_back_once(
        [Values("DecisionWritten", "DecisionCommitted", "Handled", "Committed")] string place, CancellationToken cancellation)
    {
        await using var life = await ADoomedService.Begin(place, cancellation);
        var (payment, trade) = await life.APaymentWithoutAnOrder(cancellation);

        await life.DieOver($"{ADoomedService.Payments}/{payment}/refund", new { reason = "nobody took the order", requestId = Guid.NewGuid() }, cancellation);

        await life.Eventually($"{ADoomedService.Payments}/decided", all => all.GetArrayLength() == 1 && all[0].GetProperty("decision").GetString() == "Refunded", cancellation);
        life.Providers.Books.RefundsOf(trade).ShouldHaveSingleItem().Amount.MinorUnits.ShouldBe(9900);
        (await life.Eventually(ADoomedService.Payments, _ => true, cancellation)).GetArrayLength().ShouldBe(0);
    }
}
