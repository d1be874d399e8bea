using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using OrderSaga.Contracts;
using OrderSaga.Service.WebConsole;
using OrderSaga.StateMachine;

namespace OrderSaga.IntegrationTests.WebConsole;

public sealed partial class When_the_words_are_read
{
    [Test]
    public void Every_language_has_the_same()
    {
        Words.All["zh-CN"].Keys.ShouldBe(Words.All["en"].Keys, ignoreOrder: true);
        foreach (var (key, english) in Words.All["en"])
            Gaps().Count(Words.All["zh-CN"][key]).ShouldBe(Gaps().Count(english), key);
    }

    [Test]
    public void Every_word_of_a_page_is_there()
    {
        var folder = Path.Combine(Repository(), "src", "OrderSaga.Service", "Console");
        var used = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".razor" or ".cs")
            .SelectMany(file => Used().Matches(File.ReadAllText(file)).SelectMany(match => Literal().Matches(match.Value)).Select(match => match.Groups["key"].Value))
            .Distinct().ToList();

        used.Count.ShouldBeGreaterThan(80);
        used.Where(key => !Words.All["en"].ContainsKey(key)).ShouldBeEmpty();
        ConsoleEndpoints.Screens.Select(screen => $"screen.{screen.Name}").Where(key => !Words.All["en"].ContainsKey(key)).ShouldBeEmpty();
    }

    [Test]
    public void Every_name_of_the_machine_has_a_word()
    {
        var names = new[]
        {
            Names<PaymentOutcome>("decision"), Names<ClosureReason>("closure"), Names<ReceiptStanding>("standing"), Names<RefundStatus>("refund"),
            Names<AttemptStatus>("attempt"), Names<EffectKind>("event"), Names<EffectAnswer>("event"), Names<NotificationKind>("notification"),
            typeof(AttentionCodes).GetFields().Select(field => $"attention.{field.GetValue(null)}"),
            typeof(States).GetFields().Select(field => $"state.{field.GetValue(null)}"),
            typeof(OrderPlaced).Assembly.GetExportedTypes()
                .Where(type => type.IsClass && type.GetProperty("OrderNumber") is not null && type != typeof(OrderPlaced)).Select(type => $"event.{type.Name}"),
        }.SelectMany(all => all);

        names.Where(name => !Words.All["en"].ContainsKey(name)).ShouldBeEmpty();
    }

    [Test]
    public void The_drawing_has_every_way_that_the_lifecycle_has()
    {
        StateMap.Nodes.Select(node => node.State).ShouldBe([States.Placed, States.AwaitingPayment, States.Paid, States.Expired, States.Closed], ignoreOrder: true);
        var known = StateMap.Edges.Select(edge => (edge.From, edge.To)).ToHashSet();
        var readme = File.ReadAllText(Path.Combine(Repository(), "README.md"));
        foreach (Match way in Way().Matches(readme))
            known.ShouldContain((way.Groups["from"].Value, way.Groups["to"].Value));
    }

    [TestCase("zh-CN", "Only 3000 CNY of 9900 CNY is left to refund; refunds under way count.", "99.00 CNY 中只剩 30.00 CNY 可退，进行中的退款也计入。")]
    [TestCase("en", "Only 345 KWD of 12345 KWD is left to refund; refunds under way count.", "Only 0.345 KWD of 12.345 KWD is left to refund; refunds under way count.")]
    [TestCase("en", "Refunds of a payment above 5000 JPY together need a second person's approval.", "Refunds of a payment above 5,000 JPY together need a second person's approval.")]
    [TestCase("en", "It was closed by li: 100 CNY came by hand", "It was closed by li: 100 CNY came by hand")]
    [TestCase("zh-CN", "The order is paid.", "订单已付款。")]
    [TestCase("zh-CN", "Something that nobody has words for.", "Something that nobody has words for.")]
    public void A_reason_with_values_is_said_in_the_readers_language(string language, string said, string read)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString($"?culture={language}");
        new Words(new HttpContextAccessor { HttpContext = http }, TimeProvider.System).Of("reason", said).ShouldBe(read);
    }

    [TestCase("zh-CN", "alipay 4200: 8800 CNY paid instead of 9900 CNY; it is held until somebody refunds it", "支付宝 4200：实付 88.00 CNY，应付 99.00 CNY；款项暂存，待人工退款")]
    [TestCase("en", "alipay 4200: 8800 CNY paid instead of 9900 CNY; it goes back", "Alipay 4200: 88.00 CNY paid instead of 99.00 CNY; it goes back")]
    [TestCase("en", "stripe pi_3: 1200 JPY paid instead of 900 JPY; it goes back", "Stripe pi_3: 1,200 JPY paid instead of 900 JPY; it goes back")]
    [TestCase("zh-CN", "Paid, but reservation 2 could not be confirmed: refund the order", "已付款，但第 2 次库存预留无法确认：请为订单退款")]
    [TestCase("zh-CN", "ReserveStock 1 was not answered and is not sent again", "预留库存（第 1 次）未收到答复，不再发送")]
    [TestCase("zh-CN", "ReserveStock 1 is not answered; it is sent again every 01:00:00", "预留库存（第 1 次）未收到答复；每隔 01:00:00 重新发送")]
    [TestCase("zh-CN", "alipay did not make refund R1; it is asked for again", "支付宝 未完成退款 R1；将再次请求")]
    [TestCase("zh-CN", "adyen completed refund R1, and it did not arrive after all: look there, and give it back another way", "Adyen 已完成退款 R1，但款项最终未到账：请到渠道核实，并以其他方式退还")]
    [TestCase("zh-CN", "alipay refunded 500 CNY of 4200 as R9, which the order did not ask for", "支付宝 以 R9 为号退回了 4200 的 5.00 CNY，订单并未请求")]
    public void What_asks_for_a_person_is_said_in_sums_that_people_read(string language, string said, string read)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString($"?culture={language}");
        new Words(new HttpContextAccessor { HttpContext = http }, TimeProvider.System).AskedFor(said).ShouldBe(read);
    }

    static IEnumerable<string> Names<T>(string kind)
        where T : struct, Enum => Enum.GetNames<T>().Select(name => $"{kind}.{name}");

    static string Repository()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OrderSaga.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Gaps();

    [GeneratedRegex(@"W\[[^\]$]*\]")]
    private static partial Regex Used();

    [GeneratedRegex("\"(?<key>[a-zA-Z0-9]+\\.[a-zA-Z0-9.-]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^ +(?<from>\w+) --> (?<to>\w+):", RegexOptions.Multiline)]
    private static partial Regex Way();
}
