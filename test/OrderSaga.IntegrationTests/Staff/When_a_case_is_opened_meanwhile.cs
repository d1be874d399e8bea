using System.Reflection;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Persistence;
using OrderSaga.Service.Unmatched;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>
/// Two messages told of the same money. About the one that waits a person decides; the other had been looked up before that, waited for
/// its order, and reaches it when it has come.
/// </summary>
public sealed class When_a_case_is_opened_meanwhile(string store) : UnmatchedScenario(store)
{
    [Test]
    public async Task The_order_does_not_have_the_money_too()
    {
        var paid = Paid();

        await Should.ThrowAsync<DbUpdateConcurrencyException>(() => Handle(paid, () => Decide(paid)));
    }

    [Test]
    public Task Without_one_it_has() => Handle(Paid(), () => Task.CompletedTask);

    async Task Handle(PaymentSucceeded paid, Func<Task> meanwhile)
    {
        await using var scope = Shop.Service.Scope();
        var filter = new DecidedPaymentFilter<PaymentSucceeded>(scope.ServiceProvider.GetRequiredService<KnownCases>());
        await filter.Send(Received.Of(paid), Pipe.ExecuteAsync<ConsumeContext<PaymentSucceeded>>(_ => meanwhile()));
    }

    async Task Decide(PaymentSucceeded paid)
    {
        await using var scope = Shop.Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        db.UnmatchedCases.Add(new UnmatchedCase
        {
            Provider = paid.Provider,
            Account = paid.Account,
            TransactionId = paid.TransactionId,
            MessageId = Guid.NewGuid(),
            Merchant = paid.Merchant,
            OrderNumber = paid.OrderNumber,
            PaymentNumber = paid.PaymentNumber,
            AmountMinor = paid.Amount.MinorUnits,
            Currency = paid.Amount.Currency,
            PaidAt = paid.PaidAt,
        });
        await db.SaveChangesAsync();
    }

    static PaymentSucceeded Paid()
    {
        var number = AnOrder.NewNumber();
        return new PaymentSucceeded(
            "default", number, number, "alipay", AShop.Account, $"T{number}", new Money(9900, "CNY"), TimeProvider.System.GetUtcNow());
    }

    /// <summary>A message, of which the filter wants nothing else.</summary>
    public class Received : DispatchProxy
    {
        PaymentSucceeded? _message;

        public static ConsumeContext<PaymentSucceeded> Of(PaymentSucceeded message)
        {
            var context = Create<ConsumeContext<PaymentSucceeded>, Received>();
            ((Received)(object)context)._message = message;
            return context;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name is "get_Message" ? _message : throw new NotSupportedException(targetMethod.Name);
    }
}
