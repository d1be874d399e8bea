using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.UnionPaySender;

namespace OrderSaga.Tests.Providers;

public sealed class UnionPayClientTests
{
    private const string TxnTime = "20261123192950";
    private const string Reference = TxnTime + ",20261123194500";
    private static readonly DateTimeOffset PayTimeout = new(2026, 11, 23, 11, 45, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 11, 30, 4, TimeSpan.Zero);

    private static readonly PaymentSucceeded Payment = new(
        "default", OrderNumber, OrderNumber, "unionpay", "shop1", QueryId, new Money(8880, "CNY"),
        new DateTimeOffset(2026, 11, 23, 11, 30, 1, TimeSpan.Zero));

    private FakeTimeProvider clock = new(Now);

    [SetUp]
    public void The_clock_stands_before_the_payments_end() => clock = new FakeTimeProvider(Now);

    [Test]
    public async Task Requests_are_signed_as_the_gateway_checks_them()
    {
        var fake = new FakeProvider(Says(Query("00")));
        await Client(fake).QueryPayment(OrderNumber, Reference, default);

        var asked = fake.Requests.ShouldHaveSingleItem();
        asked.Address.AbsoluteUri.ShouldBe("https://gateway.95516.com/gateway/api/queryTrans.do");
        var form = FormOf(asked);
        form["txnType"].ShouldBe("00");
        form["orderId"].ShouldBe(OrderNumber);
        form["txnTime"].ShouldBe(TxnTime);
        form["certId"].ShouldBe("68759663125");
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Words(form))));
        TestKeys.Merchant.VerifyData(
            Encoding.ASCII.GetBytes(digest), Convert.FromBase64String(form["signature"]), HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1).ShouldBeTrue();
    }

    [Test]
    public async Task With_a_secure_key_requests_and_answers_are_signed_by_it()
    {
        var answer = Query("00");
        answer["signMethod"] = "11";
        var fake = new FakeProvider(_ => Raw(FieldsOf(SendWithSecureKey(answer))));
        var client = new UnionPayClient(UnionPaySender.Read(SecureKeySettings), new HttpClient(fake), clock);

        (await client.QueryPayment(OrderNumber, Reference, default)).ShouldBe(new PaymentState.Paid(Payment));
        var form = FormOf(fake.Requests.Single());
        form.ShouldNotContainKey("certId");
        form["signature"].ShouldBe(FieldsOf(SendWithSecureKey(form.Where(field => field.Key != "signature").ToDictionary()))["signature"]);
    }

    [TestCase("00"), TestCase("A6")]
    public async Task A_paid_payment_is_a_payment(string origRespCode) =>
        (await Ask(Says(Query(origRespCode)))).ShouldBe(new PaymentState.Paid(Payment));

    // A bank that has not said yet may still say that it was paid.
    [TestCase("03"), TestCase("04"), TestCase("05")]
    public async Task What_is_under_way_stands_open_also_after_its_end(string origRespCode)
    {
        foreach (var later in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3)])
        {
            clock = new FakeTimeProvider(PayTimeout + later);
            (await Ask(Says(Query(origRespCode)))).ShouldBe(new PaymentState.Open());
            (await Close(Says(Query(origRespCode)))).ShouldBeOfType<CloseResult.Unknown>();
        }

        (await Close(Says(Query(origRespCode)))).ShouldBeOfType<CloseResult.Unknown>().Reason.ShouldContain("does not know yet");
    }

    [TestCase("61"), TestCase("51")]
    public async Task Until_its_end_it_stands_open_even_after_a_try_that_failed(string origRespCode)
    {
        (await Ask(Says(Query(origRespCode)))).ShouldBe(new PaymentState.Open());
        clock.SetUtcNow(PayTimeout.AddSeconds(3));
        (await Ask(Says(Query(origRespCode)))).ShouldBe(new PaymentState.Open());
        clock.SetUtcNow(PayTimeout.AddSeconds(3.1));
        (await Ask(Says(Query(origRespCode)))).ShouldBeOfType<PaymentState.Closed>().Payment.PaymentNumber.ShouldBe(OrderNumber);
    }

    [Test]
    public async Task What_UnionPay_does_not_know_may_still_be_paid_until_its_end()
    {
        (await Ask(Says(NotThere()))).ShouldBe(new PaymentState.NotFound());
        (await Close(Says(NotThere()))).ShouldBeOfType<CloseResult.Unknown>().Reason.ShouldContain("can be paid until");
        clock.SetUtcNow(PayTimeout.AddMinutes(1));
        (await Close(Says(NotThere()))).ShouldBeOfType<CloseResult.Closed>().NeverOpened.ShouldBeFalse();
    }

    [Test]
    public async Task When_the_customer_was_faster_closing_says_so()
    {
        (await Close(Says(Query("00")))).ShouldBe(new CloseResult.AlreadyPaid(Payment));
        clock.SetUtcNow(PayTimeout.AddDays(1));
        (await Close(Says(Query("00")))).ShouldBe(new CloseResult.AlreadyPaid(Payment));
    }

    // The question was asked before the end, and its answer took long: it says nothing of what was paid meanwhile.
    [Test]
    public async Task The_end_must_have_passed_before_it_is_asked()
    {
        clock.SetUtcNow(PayTimeout.AddSeconds(2));
        var fake = new FakeProvider(asked =>
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            return Says(NotThere())(asked);
        });

        (await Client(fake).ClosePayment(OrderNumber, Reference, default)).ShouldBeOfType<CloseResult.Unknown>();
    }

    [TestCase(null), TestCase(""), TestCase("x"), TestCase("2026112319295"), TestCase(TxnTime + ","), TestCase(TxnTime + ",1")]
    [TestCase(TxnTime + "," + TxnTime + ",1"), TestCase("," + TxnTime)]
    public async Task Without_the_time_of_sending_nothing_is_asked(string? reference)
    {
        var fake = new FakeProvider();

        (await Client(fake).QueryPayment(OrderNumber, reference, default)).ShouldBeOfType<PaymentState.Unknown>()
            .Reason.ShouldContain("txnTime");
        (await Client(fake).ClosePayment(OrderNumber, default)).ShouldBeOfType<CloseResult.Unknown>();
        fake.Requests.ShouldBeEmpty();
    }

    [TestCase(Reference, true), TestCase(TxnTime, false), TestCase(null, false), TestCase("x", false)]
    [TestCase("00010101000000," + TxnTime, false), TestCase(TxnTime + ",00010101000000", false)]
    public void A_report_names_both_times(string? reference, bool holds) =>
        (Client(new FakeProvider()).WhyNotReference(reference) is null).ShouldBe(holds);

    [Test]
    public async Task The_last_of_all_ends_has_not_passed() =>
        (await Client(new FakeProvider(Says(NotThere()))).QueryPayment(OrderNumber, TxnTime + ",99991231235959", default))
            .ShouldBe(new PaymentState.NotFound());

    [Test]
    public async Task Without_a_reported_end_nothing_is_called_closed()
    {
        clock.SetUtcNow(PayTimeout.AddYears(1));

        (await Client(new FakeProvider(Says(NotThere()))).ClosePayment(OrderNumber, TxnTime, default)).ShouldBeOfType<CloseResult.Unknown>()
            .Reason.ShouldContain("payTimeout");
    }

    [Test]
    public async Task What_is_not_proven_is_unknown()
    {
        (await Ask(Says(Query("00"), TestKeys.Stranger))).ShouldBeOfType<PaymentState.Unknown>().Reason.ShouldContain("signature");
        (await Ask(_ => Raw(Query("00")))).ShouldBeOfType<PaymentState.Unknown>().Reason.ShouldContain("signature");
        (await Ask(Says(Query("00", ("orderId", "20261123AB02"))))).ShouldBeOfType<PaymentState.Unknown>();
        (await Ask(Says(Query("00", ("txnTime", "20261123192951"))))).ShouldBeOfType<PaymentState.Unknown>();
        (await Ask(Says(Query("00", ("merId", "777290058146593"))))).ShouldBeOfType<PaymentState.Unknown>();
        (await Ask(Says(Query("00", ("txnType", "04"))))).ShouldBeOfType<PaymentState.Unknown>();
        (await Ask(Says(Query("00", ("txnAmt", "88.80"))))).ShouldBeOfType<PaymentState.Unknown>();
        (await Ask(Says(Query("00", ("currencyCode", "840"))))).ShouldBeOfType<PaymentState.Unknown>();
        (await Ask(Says(Query("00", ("origRespCode", null))))).ShouldBeOfType<PaymentState.Unknown>();
        (await Ask(Says(Query("00", ("respCode", "02"))))).ShouldBeOfType<PaymentState.Unknown>();
        (await Ask(_ => FakeProvider.Json("<html>"))).ShouldBeOfType<PaymentState.Unknown>();
        (await Ask(_ => FakeProvider.Json("{}", HttpStatusCode.BadGateway))).ShouldBeOfType<PaymentState.Unknown>();
        (await Ask(FakeProvider.Broken)).ShouldBeOfType<PaymentState.Unknown>();
        (await Ask(FakeProvider.TooSlow)).ShouldBeOfType<PaymentState.Unknown>();
    }

    [Test]
    public async Task An_unsigned_word_that_a_payment_is_not_there_closes_nothing()
    {
        clock.SetUtcNow(PayTimeout.AddDays(1));

        (await Close(_ => Raw(NotThere()))).ShouldBeOfType<CloseResult.Unknown>();
    }

    [Test]
    public async Task An_answer_is_joined_without_escaping_and_braces_hold_a_value_together()
    {
        var answer = Query("00", ("cardTransData", "{a=1&b=[2&c}"), ("respMsg", "成功[00&00] = 100%+"));

        (await Ask(Says(answer))).ShouldBe(new PaymentState.Paid(Payment));
        (await Ask(Says(Query("00", ("cardTransData", "{a=1&txnAmt=2}"))))).ShouldBeOfType<PaymentState.Unknown>()
            .Reason.ShouldContain("two ways");
    }

    [TestCase("a=1&a=2"), TestCase("a"), TestCase("=1"), TestCase("a=1&"), TestCase("a=1&&b=2"), TestCase("a b=1"), TestCase("")]
    public void An_answer_that_is_not_well_made_is_none(string body) => UnionPayAnswer.Read(Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    [Test]
    public async Task A_notice_without_an_outcome_is_answered_by_asking_for_it()
    {
        var verdict = new UnionPay(Account).Receive(Send(Paid(("respCode", "A6"))), Now);
        var fake = new FakeProvider(Says(Query("A6")));

        (await Client(fake).Ask(verdict, default)).ShouldBeOfType<AskResult.Said>().Message.ShouldBe(Payment);
        FormOf(fake.Requests.Single())["txnTime"].ShouldBe(TxnTime);
    }

    [Test]
    public async Task An_account_of_the_old_version_asks_nothing()
    {
        var fake = new FakeProvider();
        var client = new UnionPayClient(UnionPaySender.Read(OldSettings), new HttpClient(fake), clock);

        (await client.QueryPayment(OrderNumber, Reference, default)).ShouldBeOfType<PaymentState.Unknown>().Reason.ShouldContain("5.0.0");
        fake.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task A_number_that_is_not_ours_is_never_asked_for() =>
        await Should.ThrowAsync<ArgumentException>(() => Client(new FakeProvider()).QueryPayment("../x", Reference, default));

    private UnionPayClient Client(FakeProvider fake) => new(Account, new HttpClient(fake), clock);

    private Task<PaymentState> Ask(params Func<FakeProvider.Asked, HttpResponseMessage>[] answers) =>
        Client(new FakeProvider(answers)).QueryPayment(OrderNumber, Reference, default);

    private Task<CloseResult> Close(params Func<FakeProvider.Asked, HttpResponseMessage>[] answers) =>
        Client(new FakeProvider(answers)).ClosePayment(OrderNumber, Reference, default);

    private static Dictionary<string, string> Query(string origRespCode, params (string Name, string? Value)[] changes) =>
        Paid([("reqReserved", null), ("origRespCode", origRespCode), ("origRespMsg", "成功[0000000]"), .. changes]);

    private static Dictionary<string, string> NotThere() =>
        Paid(
        ("reqReserved", null), ("respCode", "34"), ("respMsg", "查无此交易[2600000]"), ("queryId", null), ("txnType", "00"), ("txnAmt", null));
}
