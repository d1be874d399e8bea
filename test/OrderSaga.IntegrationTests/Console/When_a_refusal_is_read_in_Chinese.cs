using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Service.Queries;
using OrderSaga.Service.WebConsole;

namespace OrderSaga.IntegrationTests.WebConsole;

/// <summary>Every sentence with which staff are refused, as it stands in the code: none is shown in English for want of words.</summary>
public sealed partial class When_a_refusal_is_read_in_Chinese
{
    static readonly string[] _judges =
    [
        "OrderSaga.StateMachine/OrderActions.cs", "OrderSaga.StateMachine/StaffActions.cs", "OrderSaga.Service/Problems.cs",
        "OrderSaga.Service/Staff/StaffActions.cs", "OrderSaga.Service/Staff/Asks.cs", "OrderSaga.Service/Staff/Approvals.cs",
        "OrderSaga.Service/Staff/Reasons.cs", "OrderSaga.Service/Staff/CallbackReplay.cs", "OrderSaga.Service/Staff/CallbackTexts.cs",
        "OrderSaga.Service/Unmatched/UnmatchedActions.cs", "OrderSaga.Service/Unmatched/UnmatchedDecisions.cs",
        "OrderSaga.Service/Unmatched/UnmatchedJudge.cs", "OrderSaga.Service/Reconciliation/CaseActions.cs",
    ];

    [TestCaseSource(nameof(_judges))]
    public void It_has_Chinese_words(string file)
    {
        var code = Code(file);
        var titles = Titles().Matches(code).Select(match => match.Groups["title"].Value)
            .Concat(NamedTitles().Matches(code).SelectMany(named => Named(code, named.Groups["name"].Value))).ToHashSet(StringComparer.Ordinal);
        var said = Literals().Matches(code).Select(match => match.Groups["said"].Value).Where(said => Sentence().IsMatch(Filled(said))).ToList();

        said.ShouldNotBeEmpty();
        titles.Where(title => !IsChinese("problem", title)).ShouldBeEmpty("titles");
        said.Where(each => !IsChinese("reason", each) && !IsChinese("problem", each)).ShouldBeEmpty();
    }

    [Test]
    public void Why_the_machine_gives_money_back_has_Chinese_words()
    {
        var said = Literals().Matches(Code("OrderSaga.StateMachine/RefundSteps.cs")).Select(match => match.Groups["said"].Value)
            .Where(each => each.StartsWith("The ", StringComparison.Ordinal)).ToList();

        said.Count.ShouldBeGreaterThanOrEqualTo(6);
        said.Where(each => !IsChinese("reason", each)).ShouldBeEmpty();
    }

    [Test]
    public void What_the_list_of_orders_refuses_has_Chinese_words()
    {
        var day = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        OrderQuery[] wrong =
        [
            new() { Limit = 0 }, new() { Search = new string('1', 300) }, new() { Search = "\u0001" }, new() { State = "Paying" },
            new() { AmountMinorMin = 2, AmountMinorMax = 1 }, new() { PlacedFrom = day }, new() { PlacedFrom = day, PlacedBefore = day },
            new() { PlacedFrom = day, PlacedBefore = day.AddDays(365) }, new() { Sort = (OrderSort)9 }, new() { Provider = "alipay" },
            new() { Search = "1", Attention = true }, new() { Sort = OrderSort.Deadline, Attention = true },
        ];

        var said = wrong.SelectMany(query => query.Problems()).Distinct().ToList();

        said.Count.ShouldBeGreaterThanOrEqualTo(wrong.Length);
        said.Where(each => !IsChinese("filter", each)).ShouldBeEmpty();
    }

    [Test]
    public void What_was_not_applied_of_a_callback_has_Chinese_words()
    {
        var said = Directory.EnumerateFiles(Path.Combine(Published.Root(), "src", "OrderSaga.Providers"), "*.cs")
            .SelectMany(file => Reasons().Matches(File.ReadAllText(file))).Select(match => match.Groups["said"].Value)
            .Where(each => each.Count(letter => letter == '{') == each.Count(letter => letter == '}')
                && !each.StartsWith("respCode", StringComparison.Ordinal)).ToList(); // this one the provider says itself

        said.Count.ShouldBeGreaterThan(20);
        said.Where(each => !IsChinese("said", each)).ShouldBeEmpty();
        Read("said", "PAYMENT.CAPTURE.UPDATED changes no order").ShouldBe("PAYMENT.CAPTURE.UPDATED 不改变任何订单");
        Read("said", "What a provider says itself").ShouldBe("What a provider says itself");
    }

    [TestCase("reason", "It is Declined, by wang.", "状态为 已拒绝，由 wang 决定。")]
    [TestCase("reason", "It is Lapsed.", "状态为 已失效。")]
    [TestCase("reason", "standardwebhooks cannot be asked for a refund: make it there under this number",
        "Standard Webhooks 不接受退款请求：请在该渠道以此编号退款")]
    [TestCase("reason", "Wait 60 s. How much one caller may ask is set under RateLimits.", "请等待 60 秒。每个调用方的请求上限在 RateLimits 中设置。")]
    [TestCase("said", "refund failed R1", "退款失败 R1")]
    [TestCase("actor", "standardwebhooks", "Standard Webhooks")]
    [TestCase("reason", "PaymentReminder is no longer true of the order.", "“付款提醒”对该订单已不再适用。")]
    [TestCase("problem", "The order is Closed and refuses this", "订单处于“已关闭”，无法执行：")]
    [TestCase("remark", "3 of payout (po_1, po_2, po_3) are in the balance and not matched here; look into Stripe's dashboard",
        "余额明细中有 3 条 payout（po_1, po_2, po_3）未在此核对；请查看 Stripe 后台")]
    public void Names_in_it_are_words_too(string kind, string said, string read) => Read(kind, said).ShouldBe(read);

    static bool IsChinese(string kind, string said) => Chinese().IsMatch(Read(kind, Filled(said)));

    static string Read(string kind, string said)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString("?culture=zh-CN");
        return new Words(new HttpContextAccessor { HttpContext = http }, TimeProvider.System).Of(kind, said);
    }

    static string Filled(string said) => Holes().Replace(said, "X7");

    static string Code(string file) => string.Join('\n', File.ReadLines(Path.Combine(Published.Root(), "src", file))
        .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    static IEnumerable<string> Named(string code, string name) =>
        Regex.Matches(code, $"const string {name} = \"(?<said>[^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Groups["said"].Value);

    [GeneratedRegex(@"\$?""(?<said>(?:[^""\\\n]|\\.)*)""")]
    private static partial Regex Literals();

    [GeneratedRegex(@"(?:Problems\.(?:Conflict|NotFound|Invalid)\(|title:|Title =)\s*\$?""(?<title>[^""]+)""")]
    private static partial Regex Titles();

    [GeneratedRegex(@"Problems\.(?:Conflict|NotFound|Invalid)\(\s*(?<name>\w+)[,)]")]
    private static partial Regex NamedTitles();

    [GeneratedRegex(@"(?:Reason = |\bAsk\((?:notice, )?\s*)\$?""(?<said>[^""]+)""")]
    private static partial Regex Reasons();

    /// <summary>More than one word, and no name in brackets.</summary>
    [GeneratedRegex("^[^(].*[a-z]{2,}.* .*[a-z]{2,}")]
    private static partial Regex Sentence();

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Holes();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();
}
