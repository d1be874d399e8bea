using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.Benchmarks.Hosting;

/// <summary>What MassTransit costs without a saga: each message is answered with the event that the outside waits for.</summary>
sealed class PlainConsumer : IConsumer<OrderPlaced>, IConsumer<PaymentSucceeded>
{
    public Task Consume(ConsumeContext<OrderPlaced> context)
    {
        var placed = context.Message;
        return context.Publish(new OrderAwaitingPayment(
            OrderIds.Of(placed.Merchant, placed.OrderNumber), placed.Merchant, placed.OrderNumber,
            new Money(placed.TotalMinor, placed.Currency), placed.PlacedAt.AddHours(1)));
    }

    public Task Consume(ConsumeContext<PaymentSucceeded> context)
    {
        var money = context.Message;
        return context.Publish(new OrderPaid(
            OrderIds.Of(money.Merchant, money.OrderNumber), money.Merchant, money.OrderNumber, money.Amount, money.PaidAt, money.Provider,
            money.TransactionId));
    }
}
