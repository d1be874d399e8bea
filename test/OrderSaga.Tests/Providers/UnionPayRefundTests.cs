using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.Providers;
using static OrderSaga.Tests.Providers.UnionPaySender;

namespace OrderSaga.Tests.Providers;

/// <summary>Refunds at UnionPay, which knows them by number and time of sending together: a wrong time would be a second refund.</summary>
public sealed class UnionPayRefundTests
{
    private static readonly DateTimeOffset AskedAt = new(2026, 11, 24, 0, 59, 59, 700, TimeSpan.Zero);

    private static readonly RequestRefund Command = new(
        Guid.NewGuid(), OrderIds.Of("default", OrderNumber), "default", OrderNumber, OrderNumber, "unionpay", "shop1", QueryId,
        UnionPaySender.RefundNumber, new Money(8880, "CNY"), new Money(3005, "CNY"), "订单超时", AskedAt);

    private static readonly RefundCompleted Done = new(
        "default", OrderNumber, "unionpay", "shop1", QueryId, UnionPaySender.RefundNumber, new Money(3005, "CNY"),
        new DateTimeOffset(2026, 11, 24, 1, 0, 0, TimeSpan.Zero));

    private FakeTimeProvider clock = new(AskedAt);

    [SetUp]
    public void The_order_asked_a_second_ago() => clock = new FakeTimeProvider(AskedAt.AddSeconds(1));

    [Test]
    public async Task It_goes_under_our_number_at_the_orders_time_and_is_only_taken_on()
    {
        var fake = new FakeProvider(Says(Taken()));

        (await Client(fake).Refund(Command, default)).ShouldBe(new RefundResult.Processing());

        var asked = fake.Requests.ShouldHaveSingleItem();
        asked.Address.AbsoluteUri.ShouldBe("https://gateway.95516.com/gateway/api/backTransReq.do");
        var form = FormOf(asked);
        form["txnType"].ShouldBe("04");
        form["orderId"].ShouldBe(UnionPaySender.RefundNumber);
        form["txnTime"].ShouldBe("20261124085959");
        form["origQryId"].ShouldBe(QueryId);
        form["txnAmt"].ShouldBe("3005");
        form["bizType"].ShouldBe("000201");
        form["reqReserved"].ShouldBe(OrderNumber);
    }

    [Test]
    public async Task A_resend_hours_later_is_the_same_request()
    {
        var first = new FakeProvider(Says(Taken()));
        await Client(first).Refund(Command, default);
        clock.Advance(TimeSpan.FromHours(21));
        var later = new FakeProvider(Says(Taken()));
        await Client(later).Refund(Command, default);

        FormOf(later.Requests.Single()).ShouldBe(FormOf(first.Requests.Single()));
    }

    [Test]
    public async Task It_is_made_when_a_query_says_so()
    {
        (await Client(new FakeProvider(Says(Known("00")))).QueryRefund(Command, default)).ShouldBe(new RefundResult.Completed(Done));
        (await Client(new FakeProvider(Says(Known("A6")))).QueryRefund(Command, default)).ShouldBe(new RefundResult.Completed(Done));
        (await Client(new FakeProvider(Says(Known("05")))).QueryRefund(Command, default)).ShouldBe(new RefundResult.Processing());
        (await Client(new FakeProvider(Says(NotThere()))).QueryRefund(Command, default)).ShouldBe(new RefundResult.NotFound());
        (await Client(new FakeProvider(Says(Known("61")))).QueryRefund(Command, default)).ShouldBeOfType<RefundResult.Failed>()
            .Refund.Reason.ShouldBe("61 余额不足[1000061]");
    }

    [Test]
    public async Task A_lost_answer_is_looked_for_and_never_tried_at_another_time()
    {
        (await Refund(FakeProvider.Broken, Says(Known("00")))).ShouldBe(new RefundResult.Completed(Done));
        (await Refund(FakeProvider.TooSlow, Says(Known("03")))).ShouldBe(new RefundResult.Processing());
        (await Refund(FakeProvider.Broken, Says(NotThere()))).ShouldBeOfType<RefundResult.Unknown>();
        (await Refund(FakeProvider.Broken, FakeProvider.Broken)).ShouldBeOfType<RefundResult.Unknown>();
        (await Refund(Says(Taken("12")), Says(Known("00")))).ShouldBe(new RefundResult.Completed(Done)); // "a duplicate": it was made
        (await Refund(Says(Taken("00"), TestKeys.Stranger), Says(NotThere()))).ShouldBeOfType<RefundResult.Unknown>();
    }

    [Test]
    public async Task A_refusal_that_is_proven_is_a_failed_refund()
    {
        (await Refund(Says(Taken("36")), Says(NotThere()))).ShouldBeOfType<RefundResult.Failed>().Refund.Reason.ShouldContain("36");
        (await Refund(Says(Taken("02")), Says(NotThere()))).ShouldBeOfType<RefundResult.Unknown>(); // closed for a while
        (await Refund(Says(Taken("36"), TestKeys.Stranger), Says(NotThere()))).ShouldBeOfType<RefundResult.Unknown>();
    }

    [Test]
    public async Task Another_refund_is_not_this_one()
    {
        (await Client(new FakeProvider(Says(Known("00", ("origQryId", "1"))))).QueryRefund(Command, default))
            .ShouldBeOfType<RefundResult.Unknown>();
        (await Client(new FakeProvider(Says(Known("00", ("txnType", "01"))))).QueryRefund(Command, default))
            .ShouldBeOfType<RefundResult.Unknown>();
        (await Client(new FakeProvider(Says(Known("00", ("txnAmt", "x"))))).QueryRefund(Command, default))
            .ShouldBeOfType<RefundResult.Unknown>();
    }

    [Test]
    public async Task A_day_after_it_failed_it_is_tried_at_the_next_time()
    {
        clock.Advance(TimeSpan.FromDays(2));
        var bank = new Bank { ["20261124085959"] = "61", ["20261125085959"] = null };

        (await Client(new FakeProvider(bank.Answer)).Refund(Command, default)).ShouldBe(new RefundResult.Processing());

        bank.Sent.ShouldBe(["20261126085959"]);
        bank["20261126085959"] = "00";
        (await Client(new FakeProvider(bank.Answer)).QueryRefund(Command, default)).ShouldBeOfType<RefundResult.Completed>();
        (await Client(new FakeProvider(bank.Answer)).Refund(Command, default)).ShouldBe(new RefundResult.Processing());
        bank.Sent.ShouldBe(["20261126085959", "20261126085959"]); // the same transaction, to UnionPay a duplicate
    }

    [Test]
    public async Task What_is_known_of_the_times_that_are_over_is_not_asked_again()
    {
        clock.Advance(TimeSpan.FromDays(25));
        var bank = new Bank { ["20261124085959"] = "61" };
        var fake = new FakeProvider(bank.Answer);
        var client = Client(fake);

        await client.Refund(Command, default);
        fake.Requests.Count.ShouldBe(26); // each of the times that are over, and the refund itself
        await client.Refund(Command, default);
        (await client.QueryRefund(Command, default)).ShouldBeOfType<RefundResult.Failed>(); // 61, of the first
        fake.Requests.Count.ShouldBe(28);
        clock.Advance(TimeSpan.FromDays(1));
        await client.Refund(Command, default);
        fake.Requests.Count.ShouldBe(30); // the time that is over now, and the next

        bank["20261220085959"] = "00";
        (await client.QueryRefund(Command, default)).ShouldBeOfType<RefundResult.Completed>();
    }

    [TestCase("00"), TestCase("A6"), TestCase("05")]
    public async Task As_long_as_an_earlier_one_may_have_been_made_there_is_no_next(string earlier)
    {
        clock.Advance(TimeSpan.FromDays(2));
        var bank = new Bank { ["20261124085959"] = earlier };

        await Client(new FakeProvider(bank.Answer)).Refund(Command, default);
        await Client(new FakeProvider(FakeProvider.Broken)).Refund(Command, default);

        bank.Sent.ShouldBeEmpty();
    }

    /// <summary>Its clock is ahead: at what is the next time here it has asked already.</summary>
    [Test]
    public async Task What_another_process_sent_at_the_next_time_is_not_sent_at_this()
    {
        clock.Advance(TimeSpan.FromHours(23));
        var bank = new Bank { ["20261125085959"] = "05" };

        (await Client(new FakeProvider(bank.Answer)).Refund(Command, default)).ShouldBe(new RefundResult.Processing());
        bank.Sent.ShouldBeEmpty();

        bank["20261125085959"] = null;
        await Client(new FakeProvider(bank.Answer)).Refund(Command, default);
        bank.Sent.ShouldBe(["20261124085959"]);
    }

    [Test]
    public async Task Nothing_is_sent_just_before_the_next_time_begins()
    {
        clock.SetUtcNow(AskedAt.AddDays(1).AddMinutes(-10));
        var bank = new Bank();

        (await Client(new FakeProvider(bank.Answer)).Refund(Command, default)).ShouldBeOfType<RefundResult.Unknown>();
        bank.Sent.ShouldBeEmpty();
        clock.SetUtcNow(AskedAt.AddDays(1));
        await Client(new FakeProvider(bank.Answer)).Refund(Command, default);
        bank.Sent.ShouldBe(["20261125085959"]);
    }

    [Test]
    public async Task After_thirty_it_is_for_people()
    {
        clock.SetUtcNow(AskedAt.AddDays(30));
        var bank = new Bank();

        (await Client(new FakeProvider(bank.Answer)).Refund(Command, default)).ShouldBeOfType<RefundResult.Failed>()
            .Refund.Reason.ShouldContain("merchant console");
        bank.Sent.ShouldBeEmpty();
    }

    [Test]
    public async Task Without_the_time_of_the_first_request_nothing_is_sent()
    {
        var fake = new FakeProvider();

        (await Client(fake).Refund(Command with { RequestedAt = null }, default)).ShouldBeOfType<RefundResult.Unknown>();
        (await Client(fake).QueryRefund(OrderNumber, QueryId, UnionPaySender.RefundNumber, default)).ShouldBeOfType<RefundResult.Unknown>();
        fake.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task A_notice_without_an_outcome_is_answered_by_asking_for_its_time()
    {
        var verdict = new UnionPay(Account).Receive(Send(Refunded(("respCode", "A6"))), AskedAt);
        var fake = new FakeProvider(Says(Known("00")));

        (await Client(fake).Ask(verdict, default)).ShouldBeOfType<AskResult.Said>().Message.ShouldBe(Done);
        FormOf(fake.Requests.Single())["txnTime"].ShouldBe("20261124085959");
    }

    [Test]
    public async Task A_question_that_does_not_name_its_time_is_for_people()
    {
        var verdict = new UnionPay(Account).Receive(Send(Refunded(("respCode", "A6"))), AskedAt) with { ProviderReference = null };
        var fake = new FakeProvider();

        (await Client(fake).Ask(verdict, default)).ShouldBeOfType<AskResult.ForStaff>().Reason.ShouldContain("merchant console");
        fake.Requests.ShouldBeEmpty();
    }

    private UnionPayClient Client(FakeProvider fake) => new(Account, new HttpClient(fake), clock);

    private Task<RefundResult> Refund(params Func<FakeProvider.Asked, HttpResponseMessage>[] answers) =>
        Client(new FakeProvider(answers)).Refund(Command, default);

    private static Dictionary<string, string> Taken(string respCode = "00") =>
        Refunded(("respCode", respCode), ("respMsg", "受理[1]"), ("traceTime", null));

    private static Dictionary<string, string> Known(string origRespCode, params (string Name, string? Value)[] changes) =>
        Refunded([("origRespCode", origRespCode), ("origRespMsg", "余额不足[1000061]"), .. changes]);

    private static Dictionary<string, string> NotThere() => Refunded(("respCode", "34"), ("queryId", null), ("txnAmt", null));

    /// <summary>Knows what became of a refund at each time; what it does not name was never asked for.</summary>
    private sealed class Bank : Dictionary<string, string?>
    {
        public List<string> Sent { get; } = [];

        public HttpResponseMessage Answer(FakeProvider.Asked asked)
        {
            var form = FormOf(asked);
            var time = form["txnTime"];
            if (form["txnType"] == "04")
                Sent.Add(time);
            var answer = form["txnType"] == "04" ? Taken() : this.GetValueOrDefault(time) is { } code ? Known(code) : NotThere();
            answer["txnTime"] = time;
            return Says(answer)(asked);
        }
    }
}
