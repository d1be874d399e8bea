using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Reconciliation;
using OrderSaga.StateMachine;

namespace OrderSaga.IntegrationTests.Reconciliation;

/// <summary>Bill, journal and orders of a day, without any of the three.</summary>
public sealed class When_a_day_is_compared
{
    const string Number = "ORDER0001";
    static readonly DateOnly Day = new(2026, 11, 22);
    static readonly Guid Order = OrderIds.Of("default", Number);

    static readonly AlipayAccount Account = AlipayAccount.Read(
        "shop1",
        new AlipayAccountOptions
        {
            AppId = "2021000000000001",
            SellerId = "2088102146225135",
            PrivateKey = Key(isPrivate: true),
            AlipayPublicKeys = [Key(isPrivate: false)],
        },
        out _)!;

    static readonly WeChatPayAccount WeChatPay = WeChatPayAccount.Read(
        "shop1",
        new WeChatPayAccountOptions
        {
            AppId = "wx8888888888888888",
            MchId = "1900000109",
            MerchantSerial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
            PrivateKey = Key(isPrivate: true),
            ApiV3Key = "0123456789abcdef0123456789abcdef",
            PlatformKeys = { ["PUB_KEY_ID_0000000000000024101100397200000006"] = Key(isPrivate: false) },
        },
        out _)!;

    [Test]
    public void A_payment_of_the_last_minutes_waits_for_the_next_days_bill()
    {
        var late = Paid("T1", At(23, 59, 59));

        var today = Compare([], [late], hasNext: false);
        (today.Waiting, today.Differences.Count).ShouldBe((1, 0));

        // It stands there: it is explained. It does not: it is a case.
        Compare([], [late], hasNext: true, elsewhere: [Line(1, "T1", day: Day.AddDays(1))]).Differences.ShouldBeEmpty();
        Compare([], [late], hasNext: true).Differences.ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.PaymentNotBilled);
    }

    [Test]
    public void One_of_noon_does_not_wait_and_one_in_the_bill_of_the_day_before_is_explained()
    {
        Compare([], [Paid("T1", At(12, 0, 0))], hasNext: false).Differences.ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.PaymentNotBilled);
        Compare([], [Paid("T1", At(0, 0, 1))], hasNext: false, elsewhere: [Line(1, "T1", day: Day.AddDays(-1))]).Differences.ShouldBeEmpty();
    }

    [Test]
    public void The_same_in_two_bills_is_billed_twice_and_in_another_accounts_bill_is_not()
    {
        var line = Line(1, "T1");
        Compare([line], [], elsewhere: [Line(7, "T1", day: Day.AddDays(-1))], receipts: [Receipt("T1")]).Differences
            .ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.BilledTwice);
        Compare([line], [], elsewhere: [Line(7, "T1", day: Day.AddDays(-1), account: "shop2")], receipts: [Receipt("T1")]).Agreed.ShouldBe(1);
    }

    [Test]
    public void Amount_and_currency_are_told_apart()
    {
        Compare([Line(1, "T1", amount: 9901)], [], receipts: [Receipt("T1")]).Differences.ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.AmountDiffers);
        Compare([Line(1, "T1", currency: "USD")], [], receipts: [Receipt("T1")]).Differences.ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.CurrencyDiffers);
    }

    [Test]
    public void A_refund_is_unknown_not_told_agreed_or_not_billed()
    {
        var refund = Line(2, "T1", refund: "R1", amount: 900);
        var none = Compare([refund], [], receipts: [Receipt("T1")]);
        none.Differences.ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.RefundUnknown);
        var underWay = Compare([refund], [], receipts: [Receipt("T1", RefundStatus.UnderWay)]);
        underWay.Differences.ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.RefundNotTold);
        Compare([refund], [], receipts: [Receipt("T1", RefundStatus.Completed)]).Agreed.ShouldBe(1);
        var completed = new JournaledMoney("shop1", "T1", "R1", "default", Number, null, new Money(900, "CNY"), At(12, 0, 0));
        Compare([], [completed]).Differences.ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.RefundNotBilled);
        Compare([refund], [completed], receipts: [Receipt("T1", RefundStatus.Completed)]).Differences.ShouldBeEmpty();
        // What the provider did not make is in no bill.
        Compare([Line(2, "T1", refund: "R1", amount: 900, status: "Failed")], [completed]).Differences
            .ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.RefundNotBilled);
    }

    [Test]
    public void Refunds_without_a_number_are_each_a_case_of_its_own()
    {
        var refunds = new long[] { 1000, 2000, 3000 }.Select((amount, i) => Line(i + 1, "T1", amount: amount, isRefund: true)).ToArray();
        var found = Compare(refunds, [], receipts: [Receipt("T1")]).Differences;

        found.Select(each => each.Kind).ShouldBe([CaseKind.RefundUnknown, CaseKind.RefundUnknown, CaseKind.RefundUnknown]);
        found.Select(each => each.Id("alipay", "shop1")).Distinct().Count().ShouldBe(3);
        // In a revision of the bill they may stand elsewhere.
        Compare([Line(7, "T1", amount: 2000, isRefund: true)], [], receipts: [Receipt("T1")]).Differences[0].Id("alipay", "shop1")
            .ShouldBe(found[1].Id("alipay", "shop1"));
    }

    [Test]
    public void A_refund_that_was_asked_for_before_the_first_bill_is_in_none_and_no_case()
    {
        // WeChat Pay's bill tells of it on the day on which it was asked for, and not when it is made.
        var completed = new JournaledMoney("shop1", "T1", "R1", "default", Number, null, new Money(900, "CNY"), At(12, 0, 0));
        var receipts = new[] { Receipt("T1", RefundStatus.Completed, At(12, 0, 0).AddDays(-3)) };

        Compare([], [completed], receipts: receipts, account: WeChatPay).Differences.ShouldBeEmpty();
        Compare([], [completed], receipts: receipts, askedOn: Day.AddDays(-3), account: WeChatPay).Differences
            .ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.RefundNotBilled);
        Compare([], [completed], receipts: [Receipt("T1", RefundStatus.Completed, At(12, 0, 0))], askedOn: Day, account: WeChatPay).Differences
            .ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.RefundNotBilled);
        // The others' tell of it when it is made, and that bill is here.
        Compare([], [completed], receipts: receipts).Differences.ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.RefundNotBilled);
    }

    [Test]
    public void A_payment_that_was_given_back_before_it_was_captured_is_in_no_bill_and_no_case()
    {
        var calledOff = Line(1, "T1", status: "Cancelled");
        var (paid, back) = (Paid("T1", At(12, 0, 0)), new JournaledMoney("shop1", "T1", "R1", "default", Number, null, new Money(9900, "CNY"), At(13, 0, 0)));

        var all = Compare([calledOff], [paid, back], known: [paid, back], receipts: [Receipt("T1", RefundStatus.Completed)]);
        (all.Differences.Count, all.Agreed).ShouldBe((0, 0));
        // Nobody here gave it back, or not all of it: the money that an order has is not there.
        Compare([calledOff], [paid], known: [paid]).Differences.ShouldHaveSingleItem().Kind.ShouldBe(CaseKind.PaymentNotBilled);
        var part = back with { Amount = new Money(900, "CNY") };
        Compare([calledOff], [paid, part], known: [paid, part]).Differences.Select(each => each.Kind)
            .ShouldBe([CaseKind.PaymentNotBilled, CaseKind.RefundNotBilled]);
    }

    [Test]
    public void A_number_that_no_order_can_have_is_another_systems() =>
        Compare([Line(1, "T1", number: "old-shop-17")], []).Foreign.ShouldBe(1);

    [Test]
    public void The_same_difference_has_the_same_id_whoever_finds_it()
    {
        var found = Compare([Line(1, "T1")], []).Differences.ShouldHaveSingleItem();
        found.Kind.ShouldBe(CaseKind.PaymentUnknown);
        found.OrderId.ShouldBe(Order);
        Compare([Line(5, "T1")], []).Differences[0].Id("alipay", "shop1").ShouldBe(found.Id("alipay", "shop1"));
        found.Id("alipay", "shop2").ShouldNotBe(found.Id("alipay", "shop1"));
    }

    static Comparison Compare(
        BilledLine[] bill, JournaledMoney[] journaled, bool hasNext = true, BilledLine[]? elsewhere = null, Receipt[]? receipts = null,
        DateOnly? askedOn = null, PaymentAccount? account = null, JournaledMoney[]? known = null) =>
        Comparison.Of(new ThreeSides
        {
            Account = account ?? Account,
            Day = Day,
            Bill = bill,
            Journaled = journaled,
            BilledAnywhere = bill.Concat(elsewhere ?? []).ToLookup(line => line.TransactionId, StringComparer.Ordinal),
            JournaledAnywhere = (known ?? []).ToLookup(money => money.TransactionId, StringComparer.Ordinal),
            Receipts = new Dictionary<Guid, IReadOnlyList<Receipt>> { [Order] = receipts ?? [] },
            HasNext = hasNext,
            AskedOnDaysSeen = askedOn is { } asked ? new HashSet<DateOnly> { asked } : [],
        });

    static JournaledMoney Paid(string transaction, DateTimeOffset at) =>
        new("shop1", transaction, null, "default", Number, Number, new Money(9900, "CNY"), at);

    static Receipt Receipt(string transaction, RefundStatus? refund = null, DateTimeOffset? askedAt = null) =>
        new("alipay", "shop1", transaction, Number, new Money(9900, "CNY"), At(12, 0, 0))
        {
            Refunds = refund is { } status
                ? [new Refund(1, Guid.NewGuid(), "R1", 900, "broken") { Status = status, RequestedAt = askedAt }]
                : [],
        };

    static BilledLine Line(
        int line, string transaction, DateOnly? day = null, string account = "shop1", string number = Number, string? refund = null,
        long amount = 9900, string currency = "CNY", string status = "Done", bool isRefund = false) => new()
        {
            Provider = "alipay",
            Account = account,
            Day = day ?? Day,
            Revision = 1,
            Line = line,
            IsRefund = isRefund || refund is not null,
            Status = status,
            TransactionId = transaction,
            PaymentNumber = number,
            RefundNumber = refund,
            AmountMinor = amount,
            Currency = currency,
            At = At(12, 0, 0),
        };

    static DateTimeOffset At(int hour, int minute, int second) =>
        new(Day.ToDateTime(new TimeOnly(hour, minute, second)), TimeSpan.FromHours(8));

    static string Key(bool isPrivate)
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        return isPrivate ? key.ExportPkcs8PrivateKeyPem() : key.ExportSubjectPublicKeyInfoPem();
    }
}
