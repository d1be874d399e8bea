using OrderSaga.Simulator;

namespace OrderSaga.Tests.Simulator;

public sealed class When_a_retry_schedule_is_compressed
{
    [Test]
    public void Alipay_sends_eight_times_in_a_day_and_twenty_four_minutes()
    {
        RetrySchedule.Alipay.Waits.Count.ShouldBe(7);
        Total(RetrySchedule.Alipay).ShouldBe(new TimeSpan(24, 24, 0));
    }

    [Test]
    public void WeChat_Pay_sends_sixteen_times_in_a_day_and_four_minutes()
    {
        RetrySchedule.WeChatPay.Waits.Count.ShouldBe(15);
        Total(RetrySchedule.WeChatPay).ShouldBe(new TimeSpan(24, 4, 0));
    }

    [Test]
    public void Adyen_sends_three_times_at_once_and_for_a_month_and_PayPal_for_three_days()
    {
        RetrySchedule.Adyen.Waits.Take(3).Select(wait => wait.TotalSeconds).ShouldBe([9, 18, 27]);
        Total(RetrySchedule.Adyen).ShouldBeInRange(TimeSpan.FromDays(29), TimeSpan.FromDays(30));
        (RetrySchedule.PayPal.Waits.Count, Total(RetrySchedule.PayPal)).ShouldBe((24, TimeSpan.FromDays(3)));
    }

    [Test]
    public void Every_wait_shrinks_by_the_same_factor()
    {
        var compressed = RetrySchedule.WeChatPay.Compress(60);

        compressed.Waits.Take(4).Select(wait => wait.TotalSeconds).ShouldBe([0.25, 0.25, 0.5, 3]);
        (Total(compressed) * 60).ShouldBe(Total(RetrySchedule.WeChatPay));
    }

    [Test]
    public void Time_cannot_be_stretched() => Should.Throw<ArgumentOutOfRangeException>(() => RetrySchedule.Alipay.Compress(0.5));

    private static TimeSpan Total(RetrySchedule schedule) => schedule.Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait);
}
