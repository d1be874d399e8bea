using System.IO.Compression;
using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>Alipay's trade bill, written here as it comes: two tables in a ZIP, in GBK.</summary>
public sealed class AlipayBillTests
{
    private const string Header =
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,"
        + "支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";

    private const string Paid =
        "2026112222001\t,ORDER0001\t,交易\t,杯子,2026-11-22 09:59:00,2026-11-22 10:00:00,\t,\t,\t,\t,*李(139****0000)\t,35.80,35.80,0.00,0.00,0.00,0.00,"
        + "0.00,,0.00\t,0.00,\t,-0.21,0.00,";

    private const string Back =
        "2026112222001\t,ORDER0001\t,退款\t,杯子,2026-11-22 09:59:00,2026-11-22 10:00:00,\t,\t,\t,\t,*李(139****0000)\t,-5.80,-5.80,0.00,0.00,0.00,0.00,"
        + "0.00,,0.00\t,0.00,8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6\t,0.03,0.00,没有了";

    private const string PaidSum = "#交易合计：1笔，商家实收共35.80元，商家优惠共0.00元";
    private const string BackSum = "#退款合计：1笔，商家实收退款共-5.80元，商家优惠退款共0.00元";

    private static readonly DateOnly Day = new(2026, 11, 22);
    private static readonly DateTimeOffset Ten = new(2026, 11, 22, 10, 0, 0, TimeSpan.FromHours(8));

    private static string[] Foot => [PaidSum, BackSum, "#导出时间：[2026年11月23日 09:00:00]"];

    [Test]
    public void Payments_and_refunds_are_read_and_minus_signs_say_only_which_way()
    {
        Read(Zip(Text([Paid, Back], Foot))).Entries.ShouldBe(
        [
            new BillEntry(6, BillEntryKind.Payment, "2026112222001", "ORDER0001", new Money(3580, "CNY"), Ten) { FeeMicros = 210_000 },
            new BillEntry(7, BillEntryKind.Refund, "2026112222001", "ORDER0001", new Money(580, "CNY"), Ten)
            {
                RefundNumber = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6",
                FeeMicros = -30_000,
            },
        ]);
    }

    [Test]
    public void Goods_and_remarks_may_have_commas()
    {
        var goods = Paid.Replace("杯子", "杯子, 蓝, 大", StringComparison.Ordinal);
        Read(Zip(Text([goods + "一,二", Back], Foot))).Entries[0].Amount.ShouldBe(new Money(3580, "CNY"));
    }

    [TestCase(PaidSum, "#交易合计：2笔，商家实收共35.80元，商家优惠共0.00元", "交易合计 笔 is 2, and its lines make 1")]
    [TestCase(PaidSum, "#交易合计：1笔，商家实收共35.81元，商家优惠共0.00元", "交易合计 商家实收 is 35.81, and its lines make 35.80")]
    [TestCase(BackSum, "#退款合计：1笔，商家实收退款共-5.70元，商家优惠退款共0.00元", "退款合计 商家实收 is 5.70, and its lines make 5.80")]
    [TestCase(BackSum, "", "#退款合计 is missing")]
    [TestCase("#账号：[2088", "#账号：[2099", "the seller is")]
    [TestCase("2026年11月22日 00:00:00]", "2026年11月21日 00:00:00]", "is of 2026-11-21 to 2026-11-23, and not of 2026-11-22")]
    [TestCase("列表结束", "列表", "the end of the bill is missing")]
    [TestCase("交易\t", "转账\t", "Line 6: 业务类型 is 转账")]
    [TestCase("35.80,35.80", "35.8O,35.80", "Line 6: 订单金额")]
    [TestCase("2026-11-22 10:00:00", "2026-11-22", "Line 6: 创建时间 and 完成时间 are no times")]
    [TestCase(",服务费（元）", "", "the column 服务费（元） is missing")]
    public void What_does_not_agree_refuses_all_of_it(string was, string instead, string why) =>
        Refused(Zip(Text([Paid, Back], Foot).Replace(was, instead, StringComparison.Ordinal))).ShouldContain(why);

    [Test]
    public void Another_charset_no_zip_and_two_bills_in_one_are_refused()
    {
        var text = Text([Paid, Back], Foot);
        Refused(Zip(text, Encoding.UTF8)).ShouldContain("not in GBK");
        Refused(Encoding.UTF8.GetBytes(text)).ShouldContain("no ZIP");
        Refused(Zip(text, more: text)).ShouldContain("2 files");
        Refused(Zip("#支付宝业务汇总查询\r\n")).ShouldContain("0 files");
    }

    private static string Text(string[] lines, string[] foot) => string.Join("\r\n", (string[])
    [
        "#支付宝业务明细查询", $"#账号：[{AlipaySender.Account.SellerId}0156]",
        "#起始日期：[2026年11月22日 00:00:00]   终止日期：[2026年11月23日 00:00:00]", "#-----业务明细列表-----", Header, .. lines,
        "#-----业务明细列表结束-----", .. foot, "",
    ]);

    private static byte[] Zip(string details, Encoding? encoding = null, string more = "#支付宝业务汇总查询\r\n")
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in ((string, string)[])[("明细.csv", details), ("汇总.csv", more)])
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write((encoding ?? UnionPaySender.Gbk).GetBytes(text));
            }
        }

        return content.ToArray();
    }

    private static DayBill Read(byte[] bill) => new AlipayBill(AlipaySender.Account, Day).Read(bill);

    private static string Refused(byte[] bill) => Should.Throw<BillUnreadableException>(() => Read(bill)).Message;
}
