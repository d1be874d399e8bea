using Microsoft.Extensions.Configuration;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

public sealed class When_policies_are_configured
{
    public static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case(policy => policy.PaymentWindow = TimeSpan.FromSeconds(1), "Merchants:shop:PaymentWindow is 00:00:01");
        yield return Case(policy => policy.ShortestPaymentWindow = TimeSpan.Zero, "Merchants:shop:ShortestPaymentWindow is 00:00:00");
        yield return Case(policy => policy.LongestPaymentWindow = TimeSpan.FromDays(1000), "Merchants:shop:LongestPaymentWindow");
        yield return Case(policy => policy.Grace = TimeSpan.FromSeconds(-1), "Merchants:shop:Grace is -00:00:01");
        yield return Case(policy => policy.ReminderBeforeDeadline = TimeSpan.FromSeconds(-1), "Merchants:shop:ReminderBeforeDeadline");
        yield return Case(policy => policy.PointsDelay = TimeSpan.FromDays(1000), "Merchants:shop:PointsDelay");
        yield return Case(policy => policy.RefundApprovalLimitMinor = -1, "Merchants:shop:RefundApprovalLimitMinor is -1");
        yield return Case(policy => policy.RefundApprovalLimitsMinor["JPY"] = -1, "Merchants:shop:RefundApprovalLimitsMinor:JPY is -1");
        yield return Case(policy => policy.RefundApprovalLimitsMinor["yen"] = 1, "Merchants:shop:RefundApprovalLimitsMinor:yen is 1; it must be under a currency");
        yield return Case(policy => policy.LatePayment = (LatePayment)7, "Merchants:shop:LatePayment is 7; it must be Reinstate or Refund");
        yield return Case(policy => policy.Mismatch = (Mismatch)7, "Merchants:shop:Mismatch is 7; it must be Refund or Hold");
        yield return Case(policy => policy.Stock = (Handling)7, "Merchants:shop:Stock is 7; it must be Participant or None");
        yield return Case(policy => policy.Points = (Handling)7, "Merchants:shop:Points is 7");
        yield return Case(policy => policy.Notifications = (Handling)7, "Merchants:shop:Notifications is 7");
        yield return Case(
            Pace(new EffectPolicy { SendLimit = 0 }), "Merchants:shop:Effects:ClosePayment:SendLimit is 0; it must be between 1 and 1000");
        yield return Case(Pace(new EffectPolicy { FirstDelay = TimeSpan.Zero }), "Merchants:shop:Effects:ClosePayment:FirstDelay");
        yield return Case(
            Pace(new EffectPolicy { LongestDelay = TimeSpan.FromSeconds(1) }), "Merchants:shop:Effects:ClosePayment:LongestDelay");
        yield return Case(Pace(new EffectPolicy { SlowPace = TimeSpan.Zero }), "Merchants:shop:Effects:ClosePayment:SlowPace");

        static Action<OrderPolicy> Pace(EffectPolicy pace) => policy => policy.Effects[EffectKind.ClosePayment] = pace;

        static TestCaseData Case(Action<OrderPolicy> spoil, string problem) => new TestCaseData(spoil, problem).SetArgDisplayNames(problem);
    }

    [TestCaseSource(nameof(Wrong))]
    public void What_is_wrong_is_named_with_the_cure(Action<OrderPolicy> spoil, string problem)
    {
        var policy = new OrderPolicy();
        spoil(policy);

        Policies("shop", policy).Validate().ShouldContain(said => said.StartsWith(problem, StringComparison.Ordinal));
    }

    [Test]
    public void The_defaults_hold() => Policies("shop", new OrderPolicy()).Validate().ShouldBeEmpty();

    [Test]
    public void A_merchant_needs_a_name() => Policies("", new OrderPolicy()).Validate().ShouldHaveSingleItem();

    [Test]
    public void The_default_merchant_needs_no_configuration()
    {
        var policies = new OrderPolicies();

        policies.Knows("default").ShouldBeTrue();
        policies.Knows("shop").ShouldBeFalse();
        policies.Knows(null).ShouldBeFalse();
        policies.Of("default").PaymentWindow.ShouldBe(TimeSpan.FromMinutes(30));
        policies.Merchants.ShouldBe(["default"]);
    }

    [Test]
    public void What_is_set_for_a_kind_of_effect_leaves_the_rest_of_it_as_it_is()
    {
        var policy = new OrderPolicy { Effects = { [EffectKind.ReserveStock] = new EffectPolicy { SendLimit = 2 } } };

        policy.PaceOf(EffectKind.ReserveStock).ShouldBe(EffectPace.DefaultOf(EffectKind.ReserveStock) with { SendLimit = 2 });
        policy.PaceOf(EffectKind.ReserveStock).DelayAfter(1000).ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Test]
    public void They_are_bound_from_the_section_of_the_merchants()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Merchants:shop:PaymentWindow"] = "00:00:20",
            ["Merchants:shop:ShortestPaymentWindow"] = "00:00:01",
            ["Merchants:shop:LatePayment"] = "Refund",
            ["Merchants:shop:Stock"] = "None",
            ["Merchants:shop:RefundApprovalLimitMinor"] = "5000",
            ["Merchants:shop:Effects:ReserveStock:SendLimit"] = "3",
            ["Merchants:shop:Effects:ReserveStock:FirstDelay"] = "00:00:00.5",
        }).Build();

        var policies = new OrderPolicies(configuration.GetSection(OrderPolicies.Section).Get<Dictionary<string, OrderPolicy>>());

        policies.Validate().ShouldBeEmpty();
        var policy = policies.Of("shop");
        policy.PaymentWindow.ShouldBe(TimeSpan.FromSeconds(20));
        policy.LatePayment.ShouldBe(LatePayment.Refund);
        policy.Stock.ShouldBe(Handling.None);
        policy.Points.ShouldBe(Handling.Participant);
        policy.RefundApprovalLimitMinor.ShouldBe(5000);
        policy.PaceOf(EffectKind.ReserveStock).DelayAfter(2).ShouldBe(TimeSpan.FromSeconds(1));
        policy.PaceOf(EffectKind.ReserveStock).SendLimit.ShouldBe(3);
    }

    private static OrderPolicies Policies(string merchant, OrderPolicy policy) =>
        new(new Dictionary<string, OrderPolicy>(StringComparer.Ordinal) { [merchant] = policy });
}
