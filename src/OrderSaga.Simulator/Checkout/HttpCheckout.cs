using OrderSaga.Contracts;

namespace OrderSaga.Simulator.Checkout;

public sealed class HttpCheckout(ServiceConnection service) : SimulatedCheckout
{
    public override async Task Place(OrderPlaced order, CancellationToken cancellationToken) =>
        Expect(await service.Send(HttpMethod.Post, "/api/v1/orders", order, cancellationToken), $"order {order.OrderNumber}");

    public override async Task Report(PaymentStarted payment, CancellationToken cancellationToken)
    {
        var path = $"/api/v1/orders/{OrderIds.Of(payment.Merchant, payment.OrderNumber):D}/payments";
        var body = new
        {
            payment.Provider,
            payment.Account,
            payment.PaymentNumber,
            payment.Amount,
            payment.StartedAt,
            payment.ProviderReference,
        };
        Expect(await service.Send(HttpMethod.Post, path, body, cancellationToken), $"payment {payment.PaymentNumber}");
    }

    public override async Task<string?> Cancel(CancelOrder cancel, CancellationToken cancellationToken)
    {
        var path = $"/api/v1/orders/{OrderIds.Of(cancel.Merchant, cancel.OrderNumber):D}/cancel";
        var body = new { cancel.Reason, cancel.RequestedBy, cancel.RequestId };
        var answer = await service.Send(HttpMethod.Post, path, body, cancellationToken, cancel.RequestId);
        return answer.Status == 409 ? answer.Body : Expect(answer, $"cancellation of {cancel.OrderNumber}");
    }

    private static string? Expect(ServiceAnswer answer, string what) =>
        answer.IsSuccess ? null : throw new InvalidOperationException($"The service refused {what} with {answer.Status}: {answer.Body}");
}
