using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;
using OrderSaga.Service.Unmatched;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>The second has looked for its id in vain, and the first is done before it looks on: it gets the answer of the first all the same.</summary>
public sealed class When_the_same_is_asked_twice_at_once(string store) : UnmatchedScenario(store)
{
    static readonly Caller _li = new("li", Roles.Approver);

    [Test]
    public async Task What_stands_in_the_way_of_an_order_is_not_the_first()
    {
        var (order, _, _) = await Shop.AnOrderAwaitingPayment("alipay");
        var version = (await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("attempts").GetArrayLength() == 1))
            .GetProperty("version").GetInt32();
        var (ask, key) = (new NoteRequest("called"), Guid.NewGuid());
        Task<IResult> Note() => In<StaffActions>(actions => actions.Do(order, "note", ask, key, version, _li, CancellationToken.None));
        IResult? first = null;
        Meanwhile.Before("FROM orders", async () =>
        {
            first = await Note();
            await Shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("version").GetInt32() > version);
        });

        var second = await Note();

        second.ShouldBeOfType<Accepted<OrderSaga.Service.Staff.Accepted>>().Value
            .ShouldBe(first.ShouldBeOfType<Accepted<OrderSaga.Service.Staff.Accepted>>().Value);
    }

    [Test]
    public async Task What_a_payment_became_is_what_the_first_made_of_it()
    {
        var (payment, _, trade) = await APaymentWithoutAnOrder();
        var (ask, key) = (new RefundUnmatchedRequest("by mistake"), Guid.NewGuid());
        Task<IResult> Refund() => In<UnmatchedActions>(actions => actions.Do(payment, ask, key, null, _li, CancellationToken.None));
        IResult? first = null;
        Meanwhile.Before("parked_messages", async () => first = await Refund());

        var second = await Refund();

        second.ShouldBeOfType<Accepted<UnmatchedAccepted>>().Value.ShouldBe(first.ShouldBeOfType<Accepted<UnmatchedAccepted>>().Value);
        await Decided(trade, "Refunded");
    }

    async Task<IResult> In<T>(Func<T, Task<IResult>> act)
        where T : notnull
    {
        await using var scope = Shop.Service.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<T>());
    }
}
