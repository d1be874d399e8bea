using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace OrderSaga.Simulator.Alipay;

/// <summary>A day's 业务明细: a ZIP with details and totals, in GBK, with tabs behind what a spreadsheet would take for a number.</summary>
internal sealed class AlipayBill(AlipayAccount account, Books books, DateOnly day)
{
    private const string header =
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,"
        + "支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";

    private static readonly Encoding gbk = CodePagesEncodingProvider.Instance.GetEncoding("GBK")!;

    private readonly IReadOnlyList<BilledLine> lines = BilledDay.Of(books, "alipay", day);

    private string Number => account.SellerId + "0156";

    public byte[] Zip()
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true, gbk))
        {
            Add(zip, $"{Number}_{day:yyyyMMdd}_业务明细.csv", Details());
            Add(zip, $"{Number}_{day:yyyyMMdd}_业务明细(汇总).csv", "#支付宝业务汇总查询\r\n" + Head() + "门店编号,门店名称,交易订单总笔数\r\n");
        }

        return content.ToArray();
    }

    private static void Add(ZipArchive zip, string name, string text)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(gbk.GetBytes(text));
    }

    private string Head() =>
        $"#账号：[{Number}]\r\n#起始日期：[{Day(day)} 00:00:00]   终止日期：[{Day(day.AddDays(1))} 00:00:00]\r\n";

    private string Details()
    {
        var text = new StringBuilder("#支付宝业务明细查询\r\n").Append(Head())
            .Append("#-----------------------------------------业务明细列表----------------------------------------\r\n")
            .Append(header).Append("\r\n");
        foreach (var line in lines)
            text.Append(Row(line)).Append("\r\n");
        var paid = lines.Where(line => line.Refund is null).ToList();
        var back = lines.Where(line => line.Refund is not null).ToList();
        return text.Append("#-----------------------------------------业务明细列表结束------------------------------------\r\n")
            .Append(CultureInfo.InvariantCulture, $"#交易合计：{paid.Count}笔，商家实收共{Yuan.Of(paid.Sum(line => line.AmountMinor))}元，商家优惠共0.00元\r\n")
            .Append(CultureInfo.InvariantCulture, $"#退款合计：{back.Count}笔，商家实收退款共{Minus(back.Sum(line => line.AmountMinor))}元，商家优惠退款共0.00元\r\n")
            .Append(CultureInfo.InvariantCulture, $"#导出时间：[{ChinaTime.Plain(books.Now)}]\r\n").ToString();
    }

    private static string Row(BilledLine line)
    {
        var amount = line.Refund is null ? Yuan.Of(line.AmountMinor) : Minus(line.AmountMinor);
        var sort = line.Refund is null ? "交易" : "退款";
        return $"{line.Trade.TransactionId}\t,{line.Trade.PaymentNumber}\t,{sort}\t,演示订单, 一件,{ChinaTime.Plain(line.Trade.OpenedAt)},"
            + $"{ChinaTime.Plain(line.At)},\t,\t,\t,\t,*演(139****0000)\t,{amount},{amount},0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,"
            + $"{line.Refund?.RefundNumber}\t,0.00,0.00,";
    }

    private static string Minus(long fen) => fen == 0 ? "0.00" : "-" + Yuan.Of(fen);

    private static string Day(DateOnly day) => day.ToString("yyyy年MM月dd日", CultureInfo.InvariantCulture);
}
