using Microsoft.Extensions.Time.Testing;
using OrderSaga.Contracts;
using OrderSaga.Simulator;

namespace OrderSaga.Tests.Simulator;

public sealed class When_a_provider_keeps_its_books
{
    private static readonly Money amount = new(9900, "CNY");

    private FakeTimeProvider time;
    private Books books;
    private Trade trade;

    [SetUp]
    public void A_trade_waits_for_its_payer()
    {
        time = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-23T08:00:00.750Z"));
        books = new Books(time);
        trade = books.Open("alipay", "ORDER0001", amount, seen: true);
    }

    [Test]
    public void A_closed_trade_cannot_be_paid()
    {
        books.Close(trade).ShouldBe(CloseOutcome.Closed);

        books.Pay(trade, null).ShouldBe(PayOutcome.RefusedBecauseClosed);
        books.Sums().Captured.ShouldBe(0);
    }

    [Test]
    public void A_paid_trade_cannot_be_closed_or_paid_again()
    {
        books.Pay(trade, null).ShouldBe(PayOutcome.Paid);

        books.Close(trade).ShouldBe(CloseOutcome.Paid);
        books.Pay(trade, null).ShouldBe(PayOutcome.AlreadyPaid);
        books.Sums().Captured.ShouldBe(9900);
    }

    [Test]
    public void While_the_bank_takes_its_time_a_trade_cannot_be_closed_and_may_still_be_paid()
    {
        books.BeginPaying(trade).ShouldBeTrue();

        books.Close(trade).ShouldBe(CloseOutcome.Paying);
        books.Pay(trade, null).ShouldBe(PayOutcome.Paid);
    }

    [Test]
    public void The_time_of_payment_is_in_whole_seconds_as_the_protocols_carry_it()
    {
        books.Pay(trade, null);

        trade.PaidAt.ShouldBe(DateTimeOffset.Parse("2026-11-23T08:00:00Z"));
    }

    [Test]
    public void A_refund_number_is_one_refund_however_often_it_is_asked_for()
    {
        books.Pay(trade, null);
        books.RefundPart(trade, "R1", new Money(900, "CNY"), atOnce: true).Outcome.ShouldBe(RefundOutcome.Accepted);

        books.RefundPart(trade, "R1", new Money(900, "CNY"), atOnce: true).Outcome.ShouldBe(RefundOutcome.Repeated);
        books.RefundPart(trade, "R1", new Money(901, "CNY"), atOnce: true).Outcome.ShouldBe(RefundOutcome.Discordant);

        books.Sums().Refunded.ShouldBe(900);
        books.RefundsOf(trade).ShouldHaveSingleItem().TimesAsked.ShouldBe(3);
    }

    [Test]
    public void No_more_is_given_back_than_was_paid()
    {
        books.Pay(trade, null);
        books.RefundPart(trade, "R1", new Money(9000, "CNY"), atOnce: true);

        books.RefundPart(trade, "R2", new Money(901, "CNY"), atOnce: true).Outcome.ShouldBe(RefundOutcome.MoreThanWasPaid);
        books.RefundPart(trade, "R2", new Money(900, "USD"), atOnce: true).Outcome.ShouldBe(RefundOutcome.MoreThanWasPaid);
        books.RefundPart(trade, "R2", new Money(900, "CNY"), atOnce: true).Outcome.ShouldBe(RefundOutcome.Accepted);
    }

    [Test]
    public void A_refund_that_is_on_its_way_is_counted_as_such()
    {
        books.Pay(trade, null);
        var (_, refund) = books.RefundPart(trade, "R1", amount, atOnce: false);
        books.Sums().ShouldBe((9900L, 9900L, 1));

        books.Complete(refund!);

        books.Sums().ShouldBe((9900L, 9900L, 0));
    }

    [Test]
    public void A_payment_with_an_end_takes_no_money_after_it_even_from_a_bank_that_had_begun()
    {
        var end = books.Now.AddSeconds(10);
        var (early, late) = (books.Open("unionpay", "ORDER0002", amount, true, end), books.Open("unionpay", "ORDER0003", amount, true, end));
        books.BeginPaying(late);
        time.Advance(TimeSpan.FromSeconds(10));
        books.Pay(early, null).ShouldBe(PayOutcome.Paid);
        time.Advance(TimeSpan.FromSeconds(1));

        books.Pay(late, null).ShouldBe(PayOutcome.RefusedBecauseClosed);
        late.ClosedAt.ShouldBe(end);
        books.Sums().Captured.ShouldBe(9900);
    }

    [Test]
    public void What_was_not_paid_is_not_refunded() =>
        books.RefundPart(trade, "R1", amount, atOnce: true).Outcome.ShouldBe(RefundOutcome.NotPaid);

    [Test]
    public void A_payment_number_is_used_once() =>
        Should.Throw<InvalidOperationException>(() => books.Open("alipay", "ORDER0001", amount, seen: true));
}
