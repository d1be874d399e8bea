using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>The invariants 1 to 8 of the specification, for one order; those of the end ask the books of the world around it.</summary>
internal static class Invariants
{
    public static void HoldAfterEachMessage(World world)
    {
        if (world.TheOrder.Order is not { } order) return;
        MoneyIsSomewhere(order);
        RefundsBelongToReceipts(order);
        TimersAreThoseOfTheState(world, order);
        order.Version.ShouldBe(world.TheOrder.Timeline.Count, "8: one timeline row for each version");
        PathsAreWithoutGaps(world);
        EffectsAreSentOnce(world);
        if (order.CurrentState == States.Paid) PaidIsProven(order);
    }

    public static void HoldAtTheEnd(World world)
    {
        var order = world.TheOrder.Order!;
        order.CurrentState.ShouldBe(States.Closed, "7: from every state Closed can be reached");
        order.Effects.ShouldAllBe(effect => effect.Answer != null, "everything is answered or given up");
        world.TheOrder.Timers.ShouldBeEmpty("7: nothing is unanswered, so no timer runs");
        order.Receipts.Sum(receipt => receipt.Amount.MinorUnits).ShouldBe(
            world.Provider.Payments.Values.Sum(payment => payment.Amount.MinorUnits), "1: every payment is a receipt");
        order.Receipts.ShouldAllBe(
            receipt => receipt.Standing != ReceiptStanding.WaitingForStock && receipt.Standing != ReceiptStanding.RefundUnderWay);
        order.Receipts.SelectMany(receipt => receipt.Refunds).Sum(refund => refund.AmountMinor).ShouldBe(
            world.Provider.RefundsMade.Values.Sum(refund => refund.Amount.MinorUnits), "1: what the order thinks is back is back");

        var isFulfilled = order.ClosureReason == ClosureReason.Fulfilled;
        if (!isFulfilled) order.Receipts.ShouldAllBe(receipt => receipt.Standing != ReceiptStanding.Kept, "nobody pays for nothing");
        var sold = world.Stock.Reservations.Values.Count(reservation => reservation == "sold");
        var asksForStock = isFulfilled && order.Effects.Exists(effect => effect.Kind == EffectKind.ReserveStock);
        sold.ShouldBe(asksForStock ? 1 : 0, "4: sold once, or not at all");
        world.Stock.Reservations.Values.ShouldNotContain("held", "4: nothing is held for a closed order");
        var asksForPoints = isFulfilled && world.Policy.Points == Handling.Participant;
        (world.Points.Awarded - world.Points.Revoked).ShouldBe(asksForPoints ? 1 : 0, "5: points once, or not at all");
        world.Points.Awarded.ShouldBeLessThanOrEqualTo(1);
        world.Points.Revoked.ShouldBeLessThanOrEqualTo(1);
        foreach (var ordinal in world.Stock.EverConfirmed.Where(ordinal => world.Stock.Reservations[ordinal] == "released"))
        {
            (order.ClosureReason is ClosureReason.Refunded or ClosureReason.ForceClosed)
                .ShouldBeTrue($"4: reservation {ordinal} was confirmed and released, but the order is {order.ClosureReason}");
        }
    }

    private static void MoneyIsSomewhere(Order order)
    {
        foreach (var receipt in order.Receipts)
        {
            var asked = receipt.Refunds.Sum(refund => refund.AmountMinor);
            asked.ShouldBeLessThanOrEqualTo(receipt.Amount.MinorUnits, "3: refunds never exceed the receipt");
            var isBack = receipt.Refunds.TrueForAll(refund => refund.Status == RefundStatus.Completed);
            var expected = asked < receipt.Amount.MinorUnits
                ? receipt.Standing is ReceiptStanding.Kept or ReceiptStanding.WaitingForStock or ReceiptStanding.Held
                : receipt.Standing == (isBack ? ReceiptStanding.Refunded : ReceiptStanding.RefundUnderWay);
            expected.ShouldBeTrue(
                $"2: {receipt.TransactionId} is {receipt.Standing}, with {asked} of {receipt.Amount.MinorUnits} asked back");
            (receipt.Standing != ReceiptStanding.Held
                || order.Attention.Exists(attention => attention.Detail.Contains(receipt.TransactionId)))
                .ShouldBeTrue("2: a held receipt has attention");
        }

        order.Receipts.Count(receipt => receipt.Standing is ReceiptStanding.Kept or ReceiptStanding.WaitingForStock)
            .ShouldBeLessThanOrEqualTo(1, "2: at most one is kept or waits");
    }

    private static void RefundsBelongToReceipts(Order order)
    {
        var numbers = order.Receipts.SelectMany(receipt => receipt.Refunds).Select(refund => refund.RefundNumber).ToList();
        numbers.ShouldBeUnique("3: a refund number belongs to one receipt");
        order.Effects.Count(effect => effect.Kind == EffectKind.RequestRefund).ShouldBe(numbers.Count, "3: a refund is an effect");
        order.Receipts.TrueForAll(receipt => !IsUnwanted(receipt) || receipt.Refunds.Count == 1)
            .ShouldBeTrue("3: an unwanted receipt has one refund");
    }

    private static bool IsUnwanted(Receipt receipt) => receipt.Decision is PaymentOutcome.RefundClosed or PaymentOutcome.RefundDuplicate
        or PaymentOutcome.RefundLate or PaymentOutcome.RefundMismatch;

    private static void TimersAreThoseOfTheState(World world, Order order)
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        if (order.Effects.Exists(effect => effect is { SentCount: > 0, Answer: null })) expected.Add(nameof(EffectsOverdue));
        if (order.CurrentState == States.AwaitingPayment && order.Unwinding is null) expected.Add(nameof(PaymentDeadlineReached));
        if (order.CurrentState == States.Expired && order.Unwinding != Unwinding.Cancellation
            && !order.Effects.Exists(effect => effect.Kind == EffectKind.ReleaseStock))
            expected.Add(nameof(StockReleaseDue));

        var running = order.Timers.Select(timer => timer.Name).ToHashSet(StringComparer.Ordinal);
        if (order.CurrentState == States.AwaitingPayment && order.Unwinding is null) running.Remove(nameof(PaymentReminderDue));
        if (order.CurrentState == States.Paid && !order.Effects.Exists(effect => effect.Kind == EffectKind.AwardPoints))
            running.Remove(nameof(PointsDue));
        running.ShouldBe(expected, ignoreOrder: true, $"7: timers in {order.CurrentState}, {order.Unwinding}");

        order.Timers.Select(timer => timer.Token)
            .ShouldBe(world.TheOrder.Timers.Select(timer => (Guid?)timer.Token), ignoreOrder: true, "7: as the bus has them");
        Guid?[] columns =
            [order.PaymentReminderToken, order.PaymentDeadlineToken, order.StockReleaseToken, order.PointsToken, order.EffectsToken];
        columns.Where(token => token is not null).ShouldBe(order.Timers.Select(timer => timer.Token), ignoreOrder: true);
    }

    private static void PathsAreWithoutGaps(World world)
    {
        var timeline = world.TheOrder.Timeline;
        var path = timeline[^1].Path;
        path[0].ShouldBe(timeline.Count == 1 ? States.Initial : timeline[^2].Path[^1], "a path begins where the last one ended");
        path.SkipLast(1).Count(state => state == States.Closed && path[^1] != States.Closed).ShouldBe(0, "6: Closed is left by nothing");
    }

    private static void EffectsAreSentOnce(World world)
    {
        var published = world.TheOrder.Published;
        published.Select(message => message.MessageId).Distinct().Count().ShouldBe(published.Count, "a message id is used once");
        foreach (var sent in world.TheOrder.Timeline[^1].Sent)
            (sent.MessageId == sent.EffectId).ShouldBe(sent.SentCount == 1, "the first message id is the effect id");
    }

    private static void PaidIsProven(Order order)
    {
        var kept = order.Receipts.Find(receipt => receipt.Decision is PaymentOutcome.PaidInTime or PaymentOutcome.PaidInGrace
            or PaymentOutcome.WaitForStock or PaymentOutcome.ReinstateHeld or PaymentOutcome.ReinstateReserve);
        if (order.Effects.FindLast(effect => effect.Kind == EffectKind.ReserveStock) is { } reservation)
            reservation.Answer.ShouldBe(EffectAnswer.StockReserved, "paid only with stock");
        if (order.TotalMinor > 0)
            kept.ShouldNotBeNull("6: paid only with a receipt").Amount.ShouldBe(new Money(order.TotalMinor, order.Currency));
    }
}
