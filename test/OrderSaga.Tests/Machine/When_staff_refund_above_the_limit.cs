using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>Rule 6: above a limit a second person is needed.</summary>
public sealed class When_staff_refund_above_the_limit : Scenario
{
    private static readonly object[] APaidOrder = [Said.AnOrder, Said.StockReserved, Said.Paid("T1")];

    [Test]
    public async Task Above_the_limit_a_second_person_is_needed()
    {
        Policy.RefundApprovalLimitMinor = 5000;
        await Given(APaidOrder);

        await When(Said.Refund());
        ThenRefused("second person");
        await When(Said.Refund(approvedBy: " LI "));
        ThenRefused("second person");
        await Given(Said.Refund(5000), Said.Refund(approvedBy: "wang"));
        TheOrder.Timeline[^1].Actor.ShouldBe("li, wang");
    }

    [TestCase("CNY", null, true)]
    [TestCase("CNY", 9900L, false)]
    [TestCase("JPY", 9900L, true)]
    public async Task A_currency_has_its_own_limit_or_that_of_all(string currency, long? limit, bool isNeeded)
    {
        Policy.RefundApprovalLimitMinor = 5000;
        if (limit is { } own)
            Policy.RefundApprovalLimitsMinor[currency] = own;
        await Given(APaidOrder);

        Offers.Of(State, Policy).Single(offer => offer.Action == "refund").NeedsSecondPerson.ShouldBe(isNeeded);
        OrderActions.WhyNot(State, Said.Refund(), Policy).ShouldBe(
            isNeeded ? "Refunds of a payment above 5000 CNY together need a second person's approval." : null);
    }

    [Test]
    public async Task Parts_count_together_against_the_limit()
    {
        Policy.RefundApprovalLimitMinor = 5000;
        await Given([.. APaidOrder, Said.Refund(3000)]);

        Offers.Of(State, Policy).Single(offer => offer.Action == "refund").SecondPersonAboveMinor.ShouldBe(2000);
        await When(Said.Refund(2001));
        ThenRefused("second person");
        await Given(Said.Refund(2000), Said.Refund(1, approvedBy: "wang"));
        TheOrder.Timeline[^1].Actor.ShouldBe("li, wang");
    }
}
