using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>The verbs about attempts and money that comes.</summary>
internal static class PaymentSteps
{
    public static EventActivityBinder<Order, PaymentStarted> RememberAttempt(this EventActivityBinder<Order, PaymentStarted> sentence) =>
        sentence.Do((order, started, _) =>
        {
            var attempt = order.FindAttempt(started.Provider, started.Account, started.PaymentNumber)
                ?? new Attempt(started.Provider, started.Account, started.PaymentNumber);
            order.Provider = started.Provider;
            order.Put(attempt with
            {
                Amount = started.Amount,
                StartedAt = started.StartedAt.ToUniversalTime(),
                ProviderReference = started.ProviderReference,
            });
        });

    public static EventActivityBinder<Order, PaymentFailed> RememberFailure(this EventActivityBinder<Order, PaymentFailed> sentence) =>
        sentence.Do((order, failed, _) =>
        {
            if (order.FindAttempt(failed.Provider, failed.Account, failed.PaymentNumber) is { } attempt)
                order.Put(attempt with { LastFailure = failed.Reason, LastFailedAt = failed.FailedAt.ToUniversalTime() });
        });

    /// <summary>One ClosePayment for each attempt that is open; what undoes an attempt is nothing else.</summary>
    public static EventActivityBinder<Order, T> ClosePayments<T>(this EventActivityBinder<Order, T> sentence) where T : class =>
        sentence.Do((order, _) => ClosePayments(order));

    public static EventActivityBinder<Order> ClosePayments(this EventActivityBinder<Order> sentence) =>
        sentence.Do((order, _) => ClosePayments(order));

    /// <summary>
    /// No money can come by it any more. One that we had not heard of is remembered, so that a late PaymentStarted does not open it.
    /// </summary>
    public static EventActivityBinder<Order, PaymentClosed> CloseAttempt(this EventActivityBinder<Order, PaymentClosed> sentence) =>
        sentence.Do((order, closed, _) =>
            EndAttempt(order, (closed.Provider, closed.Account, closed.PaymentNumber), AttemptStatus.Closed, EffectAnswer.PaymentClosed));

    /// <summary>Whatever is decided about the money: it answers the closing of its attempt.</summary>
    public static EventActivityBinder<Order, PaymentSucceeded> RememberReceipt(
        this EventActivityBinder<Order, PaymentSucceeded> sentence) =>
        sentence.Do((order, money, turn) =>
        {
            EndAttempt(order, (money.Provider, money.Account, money.PaymentNumber), AttemptStatus.Paid, EffectAnswer.PaymentSucceeded);
            var paidAt = money.PaidAt.ToUniversalTime();
            order.Provider = money.Provider;
            order.Put(new Receipt(money.Provider, money.Account, money.TransactionId, money.PaymentNumber, money.Amount, paidAt)
            {
                Decision = turn.Decision!.Value,
                Standing = ReceiptStanding.Held,
                WasAttachedAlone = money.Attached is { ApprovedBy: null },
            });
        });

    public static EventActivityBinder<Order, PaymentSucceeded> KeepReceipt(this EventActivityBinder<Order, PaymentSucceeded> sentence) =>
        sentence.Do((order, money, _) => Stand(order, money, ReceiptStanding.Kept));

    public static EventActivityBinder<Order, PaymentSucceeded> LetReceiptWait(this EventActivityBinder<Order, PaymentSucceeded> sentence) =>
        sentence.Do((order, money, _) => Stand(order, money, ReceiptStanding.WaitingForStock));

    public static EventActivityBinder<Order, PaymentSucceeded> HoldReceipt(this EventActivityBinder<Order, PaymentSucceeded> sentence) =>
        sentence.Do((order, money, _) => Stand(order, money, ReceiptStanding.Held));

    /// <summary>The receipt that waited for stock is kept now.</summary>
    public static EventActivityBinder<Order> KeepWaitingReceipt(this EventActivityBinder<Order> sentence) => sentence.Do((order, _) =>
    {
        if (order.Waiting is { } waiting) order.Put(waiting with { Standing = ReceiptStanding.Kept });
    });

    /// <summary>A zero total is paid without any receipt, when stock is there.</summary>
    public static EventActivityBinder<Order> RememberWhenPaid(this EventActivityBinder<Order> sentence) => sentence.Do((order, turn) =>
    {
        order.PaidAt = order.Kept?.PaidAt ?? turn.Now;
        order.Unwinding = null;
    });

    public static EventActivityBinder<Order, PaymentSucceeded> TellStaffOfMismatch(
        this EventActivityBinder<Order, PaymentSucceeded> sentence) =>
        sentence.Do((order, money, turn) =>
        {
            var what = order.FindReceipt(money.Provider, money.Account, money.TransactionId) is { Standing: ReceiptStanding.Held } ? "it is held until somebody refunds it" : "it goes back";
            order.Raise(turn, AttentionCodes.Mismatch,
                $"{money.Provider} {money.TransactionId}: {money.Amount.MinorUnits} {money.Amount.Currency} paid "
                + $"instead of {order.TotalMinor} {order.Currency}; {what}");
        });

    public static EventActivityBinder<Order, PaymentSucceeded> TellStaffOfOtherAmount(
        this EventActivityBinder<Order, PaymentSucceeded> sentence) =>
        sentence.Do((order, money, turn) => order.Raise(turn, AttentionCodes.Mismatch, OrderConditions.OtherAmount(
            order.FindReceipt(money.Provider, money.Account, money.TransactionId)!, money)));

    private static void ClosePayments(Order order)
    {
        foreach (var attempt in order.Attempts.Where(attempt => attempt is { Status: AttemptStatus.Open, CloseOrdinal: null }))
            order.Put(attempt with { CloseOrdinal = order.WantNext(EffectKind.ClosePayment).Ordinal });
    }

    private static void EndAttempt(
        Order order, (string Provider, string Account, string Number) payment, AttemptStatus status, EffectAnswer answer)
    {
        var attempt = order.FindAttempt(payment.Provider, payment.Account, payment.Number)
            ?? new Attempt(payment.Provider, payment.Account, payment.Number);
        if (attempt.CloseOrdinal is { } ordinal && order.Find(EffectKind.ClosePayment, ordinal) is { } closing)
            order.Answer(closing, answer);
        order.Put(attempt with { Status = attempt.Status == AttemptStatus.Paid ? AttemptStatus.Paid : status });
    }

    private static void Stand(Order order, PaymentSucceeded money, ReceiptStanding standing)
    {
        var receipt = order.FindReceipt(money.Provider, money.Account, money.TransactionId)!;
        order.Put(receipt with { Standing = standing });
    }
}
