using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

public sealed class When_an_order_is_invalid : Scenario
{
    private static readonly OrderLine Tea = Said.AnOrder.Lines[0];

    public static IEnumerable<TestCaseData> Wrong()
    {
        var order = Said.AnOrder;
        yield return Case(order with { TotalMinor = 9901 }, "is 9900, not the total 9901");
        yield return Case(order with { TotalMinor = -1 }, "total -1 is negative");
        yield return Case(order with { ShippingMinor = -1 }, "shipping -1 is negative");
        yield return Case(order with { DiscountMinor = -1 }, "discount -1 is negative");
        yield return Case(order with { TotalMinor = long.MaxValue }, "out of bounds");
        yield return Case(order with { Currency = "RMB" }, "'RMB' is not a currency");
        yield return Case(order with { Currency = null! }, "not a currency");
        yield return Case(order with { OrderNumber = "short" }, "order number");
        yield return Case(order with { OrderNumber = "20261123A001\n" }, "order number");
        yield return Case(order with { OrderNumber = new string('A', 32) }, "order number");
        yield return Case(order with { OrderNumber = null! }, "order number");
        yield return Case(order with { Merchant = "nobody" }, "'nobody' is not known");
        yield return Case(order with { Merchant = null! }, "not known");
        yield return Case(order with { CustomerId = " " }, "customer id");
        yield return Case(order with { Culture = "" }, "culture");
        yield return Case(order with { Culture = "zh_CN" }, "not zh_CN");
        yield return Case(order with { Culture = "../../etc" }, "culture");
        yield return Case(order with { Culture = "english please" }, "culture");
        yield return Case(order with { Culture = new string('x', 33) }, "culture must be a BCP 47 language tag of up to 32 characters");
        yield return Case(order with { Email = new string('x', 300) }, "e-mail");
        yield return Case(order with { PlacedAt = default }, "placed");
        yield return Case(order with { PlacedAt = DateTimeOffset.MaxValue }, "placed");
        yield return Case(order with { PlacedAt = PlacedAt.AddHours(8) }, "send the time in UTC, or local time with its offset");
        yield return Case(order with { PaymentWindowSeconds = 59 }, "payment window");
        yield return Case(order with { PaymentWindowSeconds = (30 * 86400) + 1 }, "payment window");
        yield return Case(order with { PaymentWindowSeconds = -5 }, "payment window");
        yield return Case(order with { Lines = [] }, "1 to 500 lines");
        yield return Case(order with { Lines = null! }, "1 to 500 lines");
        yield return Case(order with { Lines = [null!] }, "Line 1 is empty");
        yield return Case(order with { Lines = [Tea with { Quantity = 0 }] }, "Line 1: the quantity 0");
        yield return Case(order with { Lines = [Tea with { Quantity = -2 }] }, "Line 1: the quantity -2");
        yield return Case(order with { Lines = [Tea with { UnitPriceMinor = -1 }] }, "Line 1: the price -1");
        yield return Case(order with { Lines = [Tea with { Sku = "" }] }, "Line 1: the SKU");
        yield return Case(order with { Lines = [Tea with { Sku = "TEA\0" }] }, "Line 1: the SKU");
        yield return Case(order with { Lines = [Tea with { Name = "" }] }, "Line 1: the name");
        yield return Case(order with { Lines = [Tea with { UnitPriceMinor = long.MaxValue }] }, "Line 1: the price");
        yield return Case(order with { Delivery = Facts(("a", new('x', 2000))) }, "delivery facts");
        yield return Case(order with { Delivery = Facts((new('x', 257), "1")) }, "A delivery fact has a name of 1 to 256 characters");

        static TestCaseData Case(OrderPlaced order, string reason) => new TestCaseData(order, reason).SetArgDisplayNames(reason);
    }

    private static Dictionary<string, string> Facts(params (string Name, string Fact)[] facts) =>
        facts.ToDictionary(fact => fact.Name, fact => fact.Fact, StringComparer.Ordinal);

    /// <summary>No message with them can be read, so that they are refused where they are not a message yet.</summary>
    [TestCase("")]
    [TestCase(" ")]
    [TestCase("\n")]
    [TestCase("gift", "Gift")]
    public void Delivery_facts_without_a_name_of_their_own_are_no_facts(params string[] names)
    {
        var order = Said.AnOrder with { Delivery = Facts([.. names.Select(name => (name, "1"))]) };

        OrderRules.Validate(order, new OrderPolicy()).ShouldHaveSingleItem().ShouldStartWith("A delivery fact has a name");
    }

    [TestCaseSource(nameof(Wrong))]
    public async Task There_is_no_order_the_reason_is_published_and_the_message_is_kept(OrderPlaced order, string reason)
    {
        await When(order);

        TheOrder.Order.ShouldBeNull();
        ThenSent<OrderRejected>().Reasons.ShouldContain(said => said.Contains(reason, StringComparison.Ordinal));
        Sent.Count.ShouldBe(1);
        ThenTimersAre();
        TheOrder.KeptForStaff.ShouldHaveSingleItem().ShouldContain(reason);
    }

    [Test]
    public async Task Every_reason_is_said()
    {
        await When(Said.AnOrder with { Currency = "XXX", TotalMinor = -1, OrderNumber = "x" });

        ThenSent<OrderRejected>().Reasons.Count.ShouldBe(4);
    }

    [Test]
    public void Lines_that_overflow_do_not_add_up_by_accident()
    {
        var huge = Tea with { Quantity = 1_000_000, UnitPriceMinor = 1_000_000_000_000_000 };
        var order = Said.AnOrder with { Lines = Enumerable.Repeat(huge, 500).ToList() };

        OrderRules.Validate(order, new OrderPolicy()).ShouldContain(reason => reason.Contains("not the total", StringComparison.Ordinal));
    }

    [TestCase(60)]
    [TestCase(30 * 86400)]
    public async Task A_window_within_the_bounds_is_taken(int seconds)
    {
        await When(Said.AnOrder with { PaymentWindowSeconds = seconds });

        State.Deadline.ShouldBe(PlacedAt.AddSeconds(seconds));
    }

    [Test]
    public async Task A_clock_that_is_ahead_is_no_mistake()
    {
        await When(Said.AnOrder with { PlacedAt = PlacedAt.AddHours(1) });

        State.Deadline.ShouldBe(PlacedAt.AddMinutes(90));
    }

    [Test]
    public async Task The_same_order_again_is_ignored_also_when_it_says_a_time_to_come()
    {
        await Given(Said.AnOrder);

        await When(Said.AnOrder with { PlacedAt = PlacedAt.AddHours(8) });

        ThenNothingChanged();
    }

    [Test]
    public async Task The_same_order_again_is_ignored_even_ignored_even_placed_a_second_later()
    {
        await Given(Said.AnOrder);

        await When(Said.AnOrder);
        ThenNothingChanged();
        await When(Said.AnOrder with { PlacedAt = PlacedAt.AddSeconds(1) });
        ThenNothingChanged();
    }

    [Test]
    public async Task A_taken_number_is_rejected_and_the_order_stays_as_it_is()
    {
        await Given(Said.AnOrder);

        await When(Said.AnOrder with { CustomerId = "somebody else" });

        ThenSent<OrderRejected>().Reasons.ShouldHaveSingleItem().ShouldContain("taken");
        TheOrder.KeptForStaff.ShouldHaveSingleItem();
        State.Version.ShouldBe(1);
        State.CustomerId.ShouldBe("customer-7");
    }

    [Test]
    public void The_order_of_delivery_facts_is_no_content()
    {
        var one = Said.AnOrder with { Delivery = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "2" } };
        var other = Said.AnOrder with { Delivery = new Dictionary<string, string>(StringComparer.Ordinal) { ["b"] = "2", ["a"] = "1" } };

        OrderRules.ContentHash(one).ShouldBe(OrderRules.ContentHash(other));
        OrderRules.ContentHash(one).ShouldNotBe(OrderRules.ContentHash(Said.AnOrder));
    }
}
