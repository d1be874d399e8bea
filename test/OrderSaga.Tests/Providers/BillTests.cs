using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>A day's bill as each provider gives it out.</summary>
public sealed class BillTests
{
    private static readonly DateOnly Day = new(2026, 11, 22);
    private static readonly DateTimeOffset Now = WeChatPaySender.Now;
    private static readonly byte[] File = Encoding.UTF8.GetBytes("交易时间,公众账号ID\r\n`2026-11-22,`wx1\r\n");

    [Test]
    public async Task WeChat_Pays_is_the_file_that_its_signed_answer_hashes()
    {
        var address = Address("https://api.mch.weixin.qq.com/v3/billdownload/file?token=x");
        var fake = new FakeProvider(WeChatPaySays(HttpStatusCode.OK, address), Sent(File));

        var bill = (await WeChatPay(fake).DownloadBill(Day, default)).ShouldBeOfType<BillResult.Bill>();

        bill.Name.ShouldBe($"wechatpay-{WeChatPaySender.MchId}-2026-11-22.csv");
        bill.Content.ToArray().ShouldBe(File);
        fake.Requests[0].Address.PathAndQuery.ShouldBe("/v3/bill/tradebill?bill_date=2026-11-22&bill_type=ALL");
        fake.Requests[1].Authorization.ShouldNotBeNull();
    }

    [Test]
    public async Task WeChat_Pays_is_refused_when_it_is_another_or_comes_from_elsewhere()
    {
        var address = Address("https://api.mch.weixin.qq.com/v3/billdownload/file?token=x");
        (await WeChatPay(new(WeChatPaySays(HttpStatusCode.OK, address), Sent([.. File, 1]))).DownloadBill(Day, default))
            .ShouldBeOfType<BillResult.Unknown>().Reason.ShouldContain("hash");
        string[] others = ["https://evil.example/x", "http://api.mch.weixin.qq.com/x", "https://api.mch.weixin.qq.com:8443/x", "/x"];
        foreach (var elsewhere in others)
        {
            var fake = new FakeProvider(WeChatPaySays(HttpStatusCode.OK, Address(elsewhere)), Sent(File));
            (await WeChatPay(fake).DownloadBill(Day, default)).ShouldBeOfType<BillResult.Unknown>().Reason.ShouldContain("download_url");
            fake.Requests.Count.ShouldBe(1);
        }

        (await WeChatPay(new(WeChatPaySays(HttpStatusCode.BadRequest, """{"code":"NO_STATEMENT_EXIST"}"""))).DownloadBill(Day, default))
            .ShouldBe(new BillResult.NotThere());
        (await WeChatPay(new(WeChatPaySays(HttpStatusCode.OK, address), FakeProvider.Broken)).DownloadBill(Day, default))
            .ShouldBeOfType<BillResult.Unknown>();
    }

    [Test]
    public async Task Alipays_is_at_the_address_of_its_signed_answer_if_that_is_its_own()
    {
        const string own = "https:\\/\\/dwbillcenter.alipay.com\\/downloadBillFile.resource?x=1";
        var fake = new FakeProvider(AlipaySays($"\"bill_download_url\":\"{own}\""), Sent(File));

        (await Alipay(fake).DownloadBill(Day, default)).ShouldBeOfType<BillResult.Bill>().Content.ToArray().ShouldBe(File);
        fake.Requests[1].Address.AbsoluteUri.ShouldBe("https://dwbillcenter.alipay.com/downloadBillFile.resource?x=1");
        foreach (var elsewhere in (string[])[
                "https://evil.example/x", "http://evil.example/x", "http://dwbillcenter.alipay.com:8080/x", "ftp://dwbillcenter.alipay.com/x",
                "https://evilalipay.com/x", "x"])
        {
            var other = new FakeProvider(AlipaySays($"\"bill_download_url\":\"{elsewhere}\""), Sent(File));
            (await Alipay(other).DownloadBill(Day, default)).ShouldBeOfType<BillResult.Unknown>();
            other.Requests.Count.ShouldBe(1);
        }

        (await Alipay(new(AlipaySays("\"sub_code\":\"isp.bill_not_exist\"", "40004"))).DownloadBill(Day, default))
            .ShouldBe(new BillResult.NotThere());
    }

    /// <summary>Alipay writes its address with http. What is in it is fetched from the same host, and not in the clear.</summary>
    [Test]
    public async Task Alipays_is_never_fetched_in_the_clear()
    {
        var fake = new FakeProvider(
            AlipaySays("\"bill_download_url\":\"http:\\/\\/dwbillcenter.alipay.com\\/downloadBillFile.resource?bizType=trade&token=1%2B2\""),
            Sent(File));

        (await Alipay(fake).DownloadBill(Day, default)).ShouldBeOfType<BillResult.Bill>();

        fake.Requests[1].Address.AbsoluteUri.ShouldBe("https://dwbillcenter.alipay.com/downloadBillFile.resource?bizType=trade&token=1%2B2");
    }

    [Test]
    public async Task UnionPays_is_packed_in_its_signed_answer()
    {
        var fake = new FakeProvider(UnionPaySays(Pack(File)));

        (await UnionPay(fake).DownloadBill(Day, default)).ShouldBeOfType<BillResult.Bill>().Content.ToArray().ShouldBe(File);

        var form = UnionPaySender.FormOf(fake.Requests.ShouldHaveSingleItem());
        fake.Requests[0].Address.AbsoluteUri.ShouldBe("https://filedownload.95516.com/");
        form["txnType"].ShouldBe("76");
        form["settleDate"].ShouldBe("1122");
        form.ShouldNotContainKey("orderId");
    }

    [Test]
    public async Task UnionPays_is_refused_when_it_is_not_well_packed_or_of_another_day()
    {
        (await UnionPay(new(UnionPaySays("AAAA"))).DownloadBill(Day, default)).ShouldBeOfType<BillResult.Unknown>();
        (await UnionPay(new(UnionPaySays(Pack(File)[..^4]))).DownloadBill(Day.AddDays(1), default)).ShouldBeOfType<BillResult.Unknown>();
        (await UnionPay(new(UnionPaySays(Pack(new byte[BillResult.BytesMax + 1])))).DownloadBill(Day, default))
            .ShouldBeOfType<BillResult.Unknown>().Reason.ShouldContain("too large");
        (await UnionPay(new(UnionPaySays("", respCode: "98"))).DownloadBill(Day, default)).ShouldBe(new BillResult.NotThere());
        (await UnionPay(new(UnionPaySays(Pack(File), key: TestKeys.Stranger))).DownloadBill(Day, default))
            .ShouldBeOfType<BillResult.Unknown>().Reason.ShouldContain("signature");
    }

    private static string Address(string address) =>
        $$"""{"hash_type":"SHA1","hash_value":"{{Convert.ToHexStringLower(SHA1.HashData(File))}}","download_url":"{{address}}"}""";

    private static string Pack(byte[] file)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
            zlib.Write(file);
        return Convert.ToBase64String(packed.ToArray());
    }

    private static Func<FakeProvider.Asked, HttpResponseMessage> Sent(byte[] file) =>
        _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(file) };

    private static WeChatPayClient WeChatPay(FakeProvider fake) => new(
        WeChatPaySender.Account, new HttpClient(new WeChatPaySigning(new FakeTimeProvider(Now)) { InnerHandler = fake }),
        new FakeTimeProvider(Now));

    private static AlipayClient Alipay(FakeProvider fake) => new(AlipaySender.Account, new HttpClient(fake), new FakeTimeProvider(Now));

    private static UnionPayClient UnionPay(FakeProvider fake) =>
        new(UnionPaySender.Account, new HttpClient(fake), new FakeTimeProvider(Now));

    private static Func<FakeProvider.Asked, HttpResponseMessage> WeChatPaySays(HttpStatusCode status, string body) => _ =>
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(bytes) };
        foreach (var (name, value) in WeChatPaySender.Headers(bytes))
            response.Headers.Add(name, value);
        return response;
    };

    private static Func<FakeProvider.Asked, HttpResponseMessage> AlipaySays(string members, string code = "10000")
    {
        var content = $"{{\"code\":\"{code}\",{members}}}";
        var signature = TestKeys.Provider.Sign(Encoding.UTF8.GetBytes(content));
        return _ => FakeProvider.Json(
            $"{{\"alipay_data_dataservice_bill_downloadurl_query_response\":{content},\"sign\":\"{signature}\"}}");
    }

    private static Func<FakeProvider.Asked, HttpResponseMessage> UnionPaySays(
        string content, string respCode = "00", RSA? key = null) => asked =>
    {
        var form = UnionPaySender.FormOf(asked);
        var answer = new Dictionary<string, string>
        {
            ["encoding"] = "UTF-8",
            ["fileContent"] = content,
            ["fileName"] = "RD2001_777290058146592.zip",
            ["merId"] = form["merId"],
            ["respCode"] = respCode,
            ["settleDate"] = "1122",
            ["signMethod"] = "01",
            ["txnTime"] = form["txnTime"],
            ["txnType"] = "76",
            ["version"] = "5.1.0",
        };
        return UnionPaySender.Says(answer, key)(asked);
    };
}
