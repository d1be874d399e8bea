using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>WeChat Pay's trade bill, written here as its documents show it.</summary>
public sealed class WeChatPayBillTests
{
    private const string Header =
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,"
        + "商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";

    private const string Totals = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";

    private static readonly DateOnly Day = new(2026, 11, 22);

    private static string Paid => Line("SUCCESS", "12.00,`0.34,`0,`0,`0.00,`0.00,`,`,`杯子, 蓝,`,`0.07404,`0.60%,`12.34,`0.00");

    private static string Back =>
        Line("REFUND", "0.00,`0.00,`50300000002026,`8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6,`2.34,`0.00,`ORIGINAL,`SUCCESS,`杯子,`,`-0.01404,`0.60%,`0.00,`2.34");

    private static string Foot => "`2,`12.00,`2.34,`0.00,`0.06000,`12.34,`2.34";

    [Test]
    public void Yuan_become_fen_and_what_was_asked_for_counts()
    {
        var bill = Read(Bill([Paid, Back], Foot));

        bill.Remarks.ShouldBeEmpty();
        bill.Entries.ShouldBe(
        [
            new BillEntry(2, BillEntryKind.Payment, "4200001", "ORDER0001", new Money(1234, "CNY"), At(13))
            {
                FeeMicros = 74_040,
            },
            new BillEntry(3, BillEntryKind.Refund, "4200001", "ORDER0001", new Money(234, "CNY"), At(13))
            {
                RefundNumber = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6",
                FeeMicros = -14_040,
            },
        ]);
    }

    [Test]
    public void A_day_without_business_has_totals_all_the_same() =>
        Read(Bill([], "`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00")).Entries.ShouldBeEmpty();

    [TestCase("PROCESSING", BillEntryStatus.UnderWay)]
    [TestCase("FAIL", BillEntryStatus.Failed)]
    public void A_refund_that_is_not_made_yet_or_never_is_told_apart(string state, BillEntryStatus status) =>
        Read(Bill([Paid, Back.Replace("`ORIGINAL,`SUCCESS", "`ORIGINAL,`" + state, StringComparison.Ordinal)], Foot)).Entries[1].Status.ShouldBe(status);

    [Test]
    public void What_other_applications_of_the_merchant_took_is_left_out_and_said()
    {
        var bill = Read(Bill([Paid.Replace(WeChatPaySender.AppId, "wxother", StringComparison.Ordinal), Back], Foot));

        bill.Entries.ShouldHaveSingleItem().Kind.ShouldBe(BillEntryKind.Refund);
        bill.Remarks.ShouldHaveSingleItem().ShouldContain("1 lines are of other applications");
    }

    [TestCase("`2,`12.00", "`3,`12.00", "总交易单数 is 3, and its lines make 2")]
    [TestCase("`2,`12.00", "`2,`12.01", "应结订单总金额 is 12.01, and its lines make 12.00")]
    [TestCase("`12.34,`2.34", "`12.34,`2.35", "申请退款总金额 is 2.35, and its lines make 2.34")]
    [TestCase("`0.06000", "`0.06001", "手续费总金额")]
    public void Totals_that_its_lines_do_not_make_refuse_it(string was, string instead, string why) =>
        Refused(Bill([Paid, Back], Foot.Replace(was, instead, StringComparison.Ordinal))).ShouldContain(why);

    [TestCase("`12.34,`0.00", "`12.345,`0.00", "Line 2: 订单金额")]
    [TestCase("`SUCCESS,", "`ODD,", "Line 2: 交易状态 is ODD")]
    [TestCase("2026-11-22 13:00:00", "2026-11-23 13:00:00", "Line 2: it is of 2026-11-23, and not of 2026-11-22")]
    [TestCase("2026-11-22 13:00:00", "yesterday", "Line 2: 交易时间 is no time")]
    [TestCase("`4200001,", "`,", "Line 2: 微信订单号 is empty")]
    [TestCase("`0.60%,", "", "Line 2: there are 26 values for 27 columns")]
    [TestCase("`2026", "2026", "Line 2: a value does not begin with a backtick")]
    [TestCase(WeChatPaySender.MchId, "1900000002", "Line 2: it is of the merchant 1900000002")]
    public void A_line_that_cannot_be_read_is_named(string was, string instead, string why) =>
        Refused(Bill([Paid.Replace(was, instead, StringComparison.Ordinal), Back], Foot)).ShouldContain(why);

    [Test]
    public void Half_a_bill_another_charset_and_no_bill_are_refused()
    {
        var bill = Encoding.UTF8.GetString(Bill([Paid, Back], Foot));
        Refused(Encoding.UTF8.GetBytes(bill[..bill.IndexOf(Totals, StringComparison.Ordinal)])).ShouldContain("its end is missing");
        Refused(UnionPaySender.Gbk.GetBytes(bill)).ShouldContain("not in UTF-8");
        Refused(Encoding.UTF8.GetBytes(bill.Replace("申请退款金额,", "", StringComparison.Ordinal))).ShouldContain("the column 申请退款金额 is missing");
        Refused([]).ShouldContain("nothing was imported");
    }

    private static DateTimeOffset At(int hour) => new(2026, 11, 22, hour, 0, 0, TimeSpan.FromHours(8));

    private static string Line(string state, string rest) =>
        $"`2026-11-22 13:00:00,`{WeChatPaySender.AppId},`{WeChatPaySender.MchId},`0,`,`4200001,`ORDER0001,`oUpF8,`NATIVE,`{state},`CMC,`CNY,`{rest},`";

    private static byte[] Bill(string[] lines, string foot) =>
        Encoding.UTF8.GetBytes("\uFEFF" + string.Join("\r\n", (string[])[Header, .. lines, Totals, foot, ""]));

    private static DayBill Read(byte[] bill) => new WeChatPayBill(WeChatPaySender.Account, Day).Read(bill);

    private static string Refused(byte[] bill) => Should.Throw<BillUnreadableException>(() => Read(bill)).Message;
}
