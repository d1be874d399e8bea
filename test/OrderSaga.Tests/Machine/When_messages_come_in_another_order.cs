using CsCheck;

namespace OrderSaga.Tests.Machine;

/// <summary>
/// Invariant 9: duplicates change nothing, and the messages of providers and participants may come in any order between two decisions.
/// Every plan has two right payments and a wrong one, an answer of stock that may come after money, failures, refunds and their answers.
/// </summary>
public sealed class When_messages_come_in_another_order
{
    private static readonly Gen<Plan> Plans =
        from holds in Gen.Bool
        from reinstates in Gen.Bool
        from late in Gen.Bool
        from decisions in Gen.Enum<Decision>().List[1, 4]
        from payments in Gen.Int[0, 3].List[3, 3]
        select Sensible(new Plan(holds, reinstates, decisions, payments, late));

    [Test]
    public async Task Money_stock_and_points_are_the_same() => await Plans.SampleAsync(
        async plan =>
        {
            var one = await new PlanRun(plan, seed: 1).Live();
            for (var seed = 2; seed <= 6; seed++) (await new PlanRun(plan, seed).Live()).ShouldBe(one);
        },
        iter: Iterations,
        print: plan => $"{plan} {string.Join(',', plan.Decisions)} {string.Join(',', plan.PaymentsAt)}");

    private static long Iterations => long.TryParse(Environment.GetEnvironmentVariable("ORDERSAGA_PLANS"), out var plans) ? plans : 40;

    /// <summary>
    /// The release of an expired order's stock ends it, like a decision: money of that stretch would be reinstated or too late. So the plan
    /// lets it come with the stretch before. The document says it too.
    /// </summary>
    private static Plan Sensible(Plan plan)
    {
        var release = plan.Decisions.IndexOf(Decision.StockIsReleased);
        return release < 0 ? plan : plan with { PaymentsAt = [.. plan.PaymentsAt.Select(at => at == release + 1 ? release : at)] };
    }
}
