namespace OrderSaga.StateMachine;

/// <summary>What a policy must hold to; checked once, at start.</summary>
internal static class PolicyRules
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(366);

    public static IEnumerable<string> Validate(string merchant, OrderPolicy policy)
    {
        var problems = new List<string>();
        if (merchant.Length is 0 or > 64 || merchant.Any(char.IsControl))
            Say("", "is no merchant's name; use 1 to 64 characters without line breaks");

        Require(
            policy.ShortestPaymentWindow > TimeSpan.Zero,
            nameof(policy.ShortestPaymentWindow), policy.ShortestPaymentWindow, "longer than zero");
        Require(
            policy.LongestPaymentWindow >= policy.ShortestPaymentWindow && policy.LongestPaymentWindow <= LongestWindow,
            nameof(policy.LongestPaymentWindow), policy.LongestPaymentWindow, "between ShortestPaymentWindow and 366 days");
        Require(
            policy.PaymentWindow >= policy.ShortestPaymentWindow && policy.PaymentWindow <= policy.LongestPaymentWindow,
            nameof(policy.PaymentWindow), policy.PaymentWindow, "between ShortestPaymentWindow and LongestPaymentWindow");
        Require(
            IsUpTo(policy.ReminderBeforeDeadline, LongestWindow),
            nameof(policy.ReminderBeforeDeadline), policy.ReminderBeforeDeadline, "zero (none) or up to 366 days");
        Require(IsUpTo(policy.Grace, TimeSpan.FromDays(7)), nameof(policy.Grace), policy.Grace, "zero or up to 7 days");
        Require(
            IsUpTo(policy.PointsDelay, LongestWindow), nameof(policy.PointsDelay), policy.PointsDelay, "zero (at once) or up to 366 days");
        Require(
            policy.RefundApprovalLimitMinor is null or >= 0,
            nameof(policy.RefundApprovalLimitMinor), policy.RefundApprovalLimitMinor, "absent, zero or more");
        foreach (var (currency, limit) in policy.RefundApprovalLimitsMinor)
        {
            var path = $"{nameof(policy.RefundApprovalLimitsMinor)}:{currency}";
            Require(Currencies.Knows(currency), path, limit, "under a currency of ISO 4217, in capital letters");
            Require(limit >= 0, path, limit, "zero or more");
        }

        RequireNamed(nameof(policy.LatePayment), policy.LatePayment);
        RequireNamed(nameof(policy.Mismatch), policy.Mismatch);
        RequireNamed(nameof(policy.Stock), policy.Stock);
        RequireNamed(nameof(policy.Points), policy.Points);
        RequireNamed(nameof(policy.Notifications), policy.Notifications);

        foreach (var kind in Enum.GetValues<EffectKind>())
        {
            var pace = policy.PaceOf(kind);
            var path = $"{nameof(policy.Effects)}:{kind}:";
            Require(pace.SendLimit is >= 1 and <= 1000, path + nameof(pace.SendLimit), pace.SendLimit, "between 1 and 1000");
            Require(pace.FirstDelay > TimeSpan.Zero, path + nameof(pace.FirstDelay), pace.FirstDelay, "longer than zero");
            Require(
                pace.LongestDelay >= pace.FirstDelay && pace.LongestDelay <= LongestWindow,
                path + nameof(pace.LongestDelay), pace.LongestDelay, "between FirstDelay and 366 days");
            Require(
                pace.SlowPace > TimeSpan.Zero && pace.SlowPace <= LongestWindow,
                path + nameof(pace.SlowPace), pace.SlowPace, "longer than zero, up to 366 days");
        }

        return problems;

        void Require(bool holds, string setting, object? value, string cure)
        {
            if (!holds) Say(":" + setting, $"is {value ?? "absent"}; it must be {cure}");
        }

        // The binder takes any number for an enumeration.
        void RequireNamed<T>(string setting, T value) where T : struct, Enum =>
            Require(Enum.IsDefined(value), setting, value, string.Join(" or ", Enum.GetNames<T>()));

        void Say(string setting, string problem) => problems.Add($"{OrderPolicies.Section}:{merchant}{setting} {problem}");
    }

    private static bool IsUpTo(TimeSpan value, TimeSpan longest) => value >= TimeSpan.Zero && value <= longest;
}
