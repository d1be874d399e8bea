using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Service.Privacy;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>Whoever helps a customer sees what was paid and when, and not by whom; who needs more says why.</summary>
public sealed class When_words_of_a_provider_are_shown
{
    const string Json = "application/json; charset=utf-8";
    const string FormType = "application/x-www-form-urlencoded; text/html; charset=utf-8";

    AShop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await AShop.Open();

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    /// <summary>As the providers' own pages show their notices, with people in each place that they have for them.</summary>
    static IEnumerable<TestCaseData> Notices()
    {
        yield return Case("alipay", FormType,
            "gmt_create=2026-11-22+10%3A00%3A00&out_trade_no=ORDER20260001&trade_no=2026112222001400001234567890&total_amount=99.00&receipt_amount=99.00"
            + "&buyer_id=2088102116773037&buyer_logon_id=159****5620&buyer_open_id=074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5"
            + "&fund_bill_list=%5B%7B%22amount%22%3A%2299.00%22%2C%22fundChannel%22%3A%22ALIPAYACCOUNT%22%7D%5D&subject=Cup+for+Zhang+Wei&trade_status=TRADE_SUCCESS"
            + "&point_amount=0.00&body=%E5%BC%A0%E4%BC%9F&passback_params=13800138000",
            ["ORDER20260001", "2026112222001400001234567890", "total_amount=99.00", "TRADE_SUCCESS", "\"amount\":\"99.00\"", "2026-11-22 10:00:00"],
            ["2088102116773037", "159****", "074a1C", "Zhang", "张伟", "13800138000"]);
        yield return Case("unionpay", FormType,
            "accNo=6216261000000000018&customerInfo=e3Bob25lTm89MTM4MDAxMzgwMDB9&txnAmt=9900&currencyCode=156&orderId=ORDER20260001&queryId=812211221000001234567"
            + "&respCode=00&respMsg=%E6%88%90%E5%8A%9F&txnTime=20261122100000&payCardType=01&merId=777290058110048",
            ["txnAmt=9900", "ORDER20260001", "812211221000001234567", "respMsg=成功", "777290058110048", "20261122100000"],
            ["6216261000000000018", "e3Bob25l"]);
        yield return Case("wechatpay", Json,
            """
            {"id":"EV-2018022511223320873","create_time":"2026-11-22T10:00:00+08:00","resource_type":"encrypt-resource","event_type":"TRANSACTION.SUCCESS",
             "summary":"支付成功","resource":{"mchid":"1230000109","out_trade_no":"ORDER20260001","transaction_id":"4200202611220000000012345678",
             "payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},"amount":{"total":9900,"payer_total":9900,"currency":"CNY","payer_currency":"CNY"},
             "scene_info":{"device_id":"013467007045764","payer_client_ip":"183.62.51.7"},"attach":"李娜 13900139000"}}
            """,
            ["ORDER20260001", "4200202611220000000012345678", "9900", "TRANSACTION.SUCCESS", "2026-11-22T10:00:00+08:00"],
            ["oUpF8uMu", "183.62", "李娜", "13900139000"]);
        yield return Case("stripe", Json,
            """
            {"id":"evt_1","object":"event","type":"payment_intent.succeeded","livemode":false,"created":1795312800,"data":{"object":{"id":"pi_3","object":"payment_intent",
             "amount":9900,"currency":"eur","customer":"cus_NffrFeUfNV2Hib","receipt_email":"jenny.rosen@example.com","description":"For Jenny Rosen, +49 170 1234567",
             "metadata":{"order_number":"ORDER20260001","greeting":"for my sister Anna"},"shipping":{"name":"Jenny Rosen","phone":"+491701234567",
             "address":{"city":"Potsdam","line1":"Hauptstrasse 7","postal_code":"14467","country":"DE"}},
             "payment_method_details":{"card":{"brand":"visa","last4":"4242","exp_month":8,"fingerprint":"Xt5EWLLDS7FJjR1c"}}}}}
            """,
            ["9900", "ORDER20260001", "payment_intent.succeeded", "pi_3", "4242", "visa", "\"DE\""],
            ["cus_NffrFeUfNV2Hib", "jenny.rosen", "Rosen", "1701234567", "Anna", "Potsdam", "Hauptstrasse", "14467", "Xt5EWLLDS7FJjR1c"]);
        yield return Case("paypal", Json,
            """
            {"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"id":"42311647XV020574X","amount":{"currency_code":"USD","value":"99.00"},
             "custom_id":"ORDER20260001","payer":{"name":{"given_name":"John","surname":"Doe"},"email_address":"john.doe@example.com","payer_id":"QYR5Z8XDVJNXQ",
             "phone":{"phone_number":{"national_number":"4082346867"}}},"shipping":{"address":{"address_line_1":"2211 N First Street"}}},
             "summary":"Payment of John Doe for $ 99.00 USD completed"}
            """,
            ["99.00", "USD", "ORDER20260001", "42311647XV020574X"],
            ["John", "Doe", "john.doe", "QYR5Z8XDVJNXQ", "4082346867", "2211"]);
        yield return Case("adyen", Json,
            """
            {"live":"false","notificationItems":[{"NotificationRequestItem":{"eventCode":"AUTHORISATION","success":"true","pspReference":"7914073381342284",
             "merchantReference":"ORDER20260001","amount":{"currency":"EUR","value":9900},"reason":"033899:1111:03/2030","additionalData":{"hmacSignature":"abc=",
             "shopperEmail":"s.hopper@example.com","shopperReference":"7219627091701347","cardHolderName":"S. Hopper","cardSummary":"1111","shopperIP":"192.0.2.7",
             "billingAddress.city":"Amsterdam","paymentMethod":"visa"}}}]}
            """,
            ["ORDER20260001", "7914073381342284", "9900", "AUTHORISATION", "visa"],
            ["s.hopper", "7219627091701347", "Hopper", "192.0.2.7", "Amsterdam"]);
        yield return Case("standardwebhooks", Json,
            """
            {"type":"payment.succeeded","timestamp":"2026-11-22T10:00:00Z","data":{"order_number":"ORDER20260001","amount":{"minorUnits":9900,"currency":"CNY"},
             "payer_name":"王芳","fields":[{"key":"who","value":"Wangfang"}],"contact":"wang@example.com","note":"call 13700137000","17700177000":"x","wang@example.com":1,"list":["王芳",7]}}
            """,
            ["ORDER20260001", "9900", "payment.succeeded", "2026-11-22T10:00:00Z"],
            ["王芳", "Wangfang", "wang@", "13700137000"]);

        static TestCaseData Case(string provider, string type, string body, string[] shown, string[] hidden) =>
            new TestCaseData(type, body, shown, hidden).SetArgDisplayNames(provider);
    }

    [TestCaseSource(nameof(Notices))]
    public void Money_and_numbers_are_read_and_nobody_is_named(string type, string body, string[] shown, string[] hidden)
    {
        var masked = MaskedWords.Body(type, Encoding.UTF8.GetBytes(body)).ShouldNotBeNull();

        foreach (var word in shown)
            masked.ShouldContain(word, Case.Sensitive);
        foreach (var word in hidden)
            masked.ShouldNotContain(word, Case.Sensitive);
    }

    [TestCase("<xml><name>Zhang</name></xml>", "text/xml")]
    [TestCase("{\"name\":\"Zhang\"", Json)]
    [TestCase("{\"\\ud800\":\"Zhang\"}", Json)]
    [TestCase("Zhang Wei paid", "text/plain")]
    public void What_has_no_fields_is_not_shown_at_all(string body, string type) =>
        MaskedWords.Body(type, Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    [TestCase("Zhang", FormType, "Z***")]
    [TestCase("=Zhang", FormType, "Z***")]
    [TestCase("anything=Zhang", FormType, "anything=***")]
    [TestCase("[\"Zhang\",13800138000]", Json, "[\n  \"***\",\n  13800138000\n]")]
    public void What_nobody_thought_of_is_hidden(string body, string type, string masked) =>
        MaskedWords.Body(type, Encoding.UTF8.GetBytes(body))!.ReplaceLineEndings("\n").ShouldBe(masked);

    [TestCase("Content-Type", "application/json", "application/json")]
    [TestCase("Stripe-Signature", "t=1,v1=2", "t=1,v1=2")]
    [TestCase("User-Agent", "Shop/1 (ops@example.com)", "Shop/1 (o***@example.com)")]
    [TestCase("Authorization", "Basic c2VjcmV0", "***")]
    [TestCase("X-Forwarded-For", "203.0.113.7", "***")]
    [TestCase("Cookie", "a=b", "***")]
    public void A_header_that_is_no_part_of_the_protocol_is_hidden(string name, string value, string masked) =>
        MaskedWords.Header(name, value).ShouldBe(masked);

    [TestCase("张", "***")]
    [TestCase("张伟", "张***")]
    [TestCase("𠮷野", "𠮷***")]
    [TestCase("zhang@example.com", "z***@example.com")]
    [TestCase("13800138000", "***8000")]
    [TestCase("+86 138-0013-8000", "***8000")]
    public void What_is_hidden_is_recognised_by_who_knows_it(string text, string masked) => PersonalData.Mask(text).ShouldBe(masked);

    [TestCase("alipay")]
    [TestCase("wechatpay")]
    [TestCase("unionpay")]
    [TestCase("adyen")]
    [TestCase("paypal")]
    [TestCase("stripe")]
    [TestCase("standardwebhooks")]
    public async Task An_agent_reads_a_callback_masked_and_an_approver_unmasks_it_with_a_reason(string provider)
    {
        var (_, number, trade) = await _shop.AnOrderAwaitingPayment(provider);
        _shop.Provider(provider).Pay(trade);
        var rows = await _shop.Service.Eventually($"/api/v1/callbacks?orderNumber={number}", rows => rows.GetArrayLength() > 0);
        var id = rows[0].GetProperty("id").GetInt64();
        using var agent = await _shop.Service.Caller($"agent {provider}", "agent");
        using var approver = await _shop.Service.Caller($"approver {provider}", "approver");

        var masked = await agent.GetFromJsonAsync<JsonElement>($"/api/v1/callbacks/{id}/words");
        masked.GetProperty("isMasked").GetBoolean().ShouldBeTrue();
        // WeChat Pay encrypts what it says of a payment.
        masked.GetProperty("body").GetString()!.ShouldContain(provider == "wechatpay" ? "TRANSACTION.SUCCESS" : number);
        (await Unmask(agent, id)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        using var answer = await Unmask(approver, id);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var whole = await answer.Content.ReadFromJsonAsync<JsonElement>();
        whole.GetProperty("isMasked").GetBoolean().ShouldBeFalse();
        var body = Encoding.UTF8.GetBytes(whole.GetProperty("body").GetString()!);
        body.Length.ShouldBe(whole.GetProperty("bodyBytes").GetInt32());
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body)).ShouldBe(masked.GetProperty("bodySha256").GetString());
        var audited = (await _shop.Service.Get($"/api/v1/audit?actor=approver {provider}"))[0];
        (audited.GetProperty("action").GetString(), audited.GetProperty("subject").GetString(), audited.GetProperty("reason").GetString())
            .ShouldBe(("callbacks.unmask", $"callback/{id}", "the bank asks who paid"));
    }

    [Test]
    public async Task The_address_of_a_customer_is_masked_among_the_notifications()
    {
        var number = AnOrder.NewNumber();
        using var placed = await _shop.Service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number, order => order["email"] = "zhang.wei@example.com"));
        placed.EnsureSuccessStatusCode();
        var order = (await placed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("orderId").GetGuid();
        await _shop.Service.OrderBecomes(order, "AwaitingPayment");
        _shop.Provider("alipay").Pay(_shop.Provider("alipay").Open(number, new Money(9900, "CNY")));

        var told = await _shop.Service.Eventually($"/api/v1/notifications?orderNumber={number}", rows => rows.GetArrayLength() > 0);

        told[0].GetProperty("email").GetString().ShouldBe("z***@example.com");
        told.GetRawText().ShouldNotContain("zhang.wei");
    }

    static Task<HttpResponseMessage> Unmask(HttpClient who, long id) =>
        who.PostAsJsonAsync($"/api/v1/callbacks/{id}/unmask", new { reason = "the bank asks who paid" });
}
