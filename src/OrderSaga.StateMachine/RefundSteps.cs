using MassTransit;
using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>The verbs about money that goes back: what undoes a receipt.</summary>
internal static class RefundSteps
{
    public static EventActivityBinder<Order, PaymentSucceeded> RefundReceipt(this EventActivityBinder<Order, PaymentSucceeded> sentence) =>
        sentence.Do((order, money, turn) =>
            RefundRest(
                order, order.FindReceipt(money.Provider, money.Account, money.TransactionId)!, ReasonOf(turn.Decision!.Value), turn));

    public static EventActivityBinder<Order, T> RefundWaitingReceipt<T>(this EventActivityBinder<Order, T> sentence) where T : class =>
        sentence.Do((order, turn) =>
        {
            if (order.Waiting is { } waiting) RefundRest(order, waiting, "The order could not be fulfilled", turn);
        });

    /// <summary>Stock was asked for once more, in vain. It is not tried again.</summary>
    public static EventActivityBinder<Order, T> GiveUpReinstatement<T>(this EventActivityBinder<Order, T> sentence) where T : class =>
        sentence.Do((order, _) => order.ReinstatementFailed = true);

    /// <summary>In words of ours: the payer may see them, and why staff closed it is for the timeline alone.</summary>
    public static EventActivityBinder<Order, ForceClose> RefundEverything(this EventActivityBinder<Order, ForceClose> sentence) =>
        sentence.Do((order, turn) =>
        {
            foreach (var receipt in order.Receipts.Where(receipt => receipt.IsWanted || receipt.Standing == ReceiptStanding.Held))
                Refund(order, receipt, receipt.LeftMinor, "The order was closed", turn); // two people close it
        });

    public static EventActivityBinder<Order, RefundOrder> RefundAsAsked(this EventActivityBinder<Order, RefundOrder> sentence) =>
        sentence.Do((order, request, turn) =>
        {
            var receipt = order.FindReceipt(request)!;
            Refund(order, receipt, request.AmountMinor ?? receipt.LeftMinor, request.Reason, turn);
        });

    /// <summary>The order will close as refunded, no longer as fulfilled.</summary>
    public static EventActivityBinder<Order, RefundOrder> UndoWhatWasPaid(this EventActivityBinder<Order, RefundOrder> sentence) =>
        sentence.Do((order, _) => order.RefundsInFull = true);

    public static EventActivityBinder<Order, RefundCompleted> CompleteRefund(this EventActivityBinder<Order, RefundCompleted> sentence) =>
        sentence.Do((order, completed, _) =>
        {
            var (receipt, refund) = order.FindRefund(completed.RefundNumber)!.Value;
            order.Answer(order.FindEffect(refund.EffectId)!, EffectAnswer.RefundCompleted);
            var done = refund with { Status = RefundStatus.Completed, CompletedAt = completed.RefundedAt.ToUniversalTime() };
            PutRefund(order, receipt, done);
        });

    /// <summary>No answer: the same refund is asked for again, when it is due.</summary>
    public static EventActivityBinder<Order, RefundFailed> RememberRefundFailure(this EventActivityBinder<Order, RefundFailed> sentence) =>
        sentence.Do((order, failed, turn) =>
        {
            var (receipt, refund) = order.FindRefund(failed.RefundNumber)!.Value;
            PutRefund(order, receipt, refund with { LastFailure = failed.Reason, LastFailedAt = failed.FailedAt.ToUniversalTime() });
            order.Raise(turn, AttentionCodes.RefundFailed,
                $"{failed.Provider} did not make refund {failed.RefundNumber}; it is asked for again");
        });

    /// <summary>Completed is final, and the provider has ended it too: asked for again, nothing would move. A person has to.</summary>
    public static EventActivityBinder<Order, RefundFailed> TellStaffOfBounce(this EventActivityBinder<Order, RefundFailed> sentence) =>
        sentence.Do((order, failed, turn) =>
        {
            var (receipt, refund) = order.FindRefund(failed.RefundNumber)!.Value;
            PutRefund(order, receipt, refund with { LastFailure = failed.Reason, LastFailedAt = failed.FailedAt.ToUniversalTime() });
            order.Raise(turn, AttentionCodes.RefundFailed, OrderRefunds.Bounced(failed));
        });

    public static EventActivityBinder<Order, RefundCompleted> TellStaffOfAmount(
        this EventActivityBinder<Order, RefundCompleted> sentence) =>
        sentence.Do((order, completed, turn) => order.Raise(
            turn, AttentionCodes.RefundAmount, OrderRefunds.WrongAmount(completed)));

    public static EventActivityBinder<Order, RefundCompleted> TellStaffOfUnknownRefund(
        this EventActivityBinder<Order, RefundCompleted> sentence) =>
        sentence.Do((order, completed, turn) => order.Raise(turn, AttentionCodes.RefundUnknown, OrderRefunds.Unknown(completed)));

    /// <summary>
    /// By itself. What one person attached while the order still wanted money, and ended meanwhile, would be a refund that nobody else saw.
    /// </summary>
    private static void RefundRest(Order order, Receipt receipt, string reason, Turn turn)
    {
        if (!receipt.WasAttachedAlone || !(receipt.LeftMinor > turn.Policy.RefundApprovalLimitOf(receipt.Amount.Currency)))
        {
            Refund(order, receipt, receipt.LeftMinor, reason, turn);
            return;
        }

        order.Put(receipt with { Standing = ReceiptStanding.Held });
        order.Raise(turn, AttentionCodes.RefundUnapproved,
            $"{receipt.Provider} {receipt.TransactionId}: {receipt.LeftMinor} {receipt.Amount.Currency} was attached by one person and would "
            + "go back, above the limit; it is held until somebody refunds it, with a second person");
    }

    private static void Refund(Order order, Receipt receipt, long amountMinor, string reason, Turn turn)
    {
        if (amountMinor <= 0) return;
        var effect = order.WantNext(EffectKind.RequestRefund);
        var refund = new Refund(effect.Ordinal, effect.EffectId, EffectIds.ToRefundNumber(effect.EffectId), amountMinor, reason)
        {
            RequestedAt = turn.Now,
        };
        var refunded = receipt with { Refunds = [.. receipt.Refunds, refund] };
        order.Put(refunded with { Standing = refunded.LeftMinor == 0 ? ReceiptStanding.RefundUnderWay : receipt.Standing });
    }

    private static void PutRefund(Order order, Receipt receipt, Refund changed)
    {
        List<Refund> refunds = [.. receipt.Refunds.Select(refund => refund.EffectId == changed.EffectId ? changed : refund)];
        var isBack = receipt.LeftMinor == 0 && refunds.TrueForAll(refund => refund.Status == RefundStatus.Completed);
        order.Put(receipt with { Refunds = refunds, Standing = isBack ? ReceiptStanding.Refunded : receipt.Standing });
    }

    private static string ReasonOf(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.RefundLate => "The payment came too late",
        PaymentOutcome.RefundDuplicate => "The order was paid already",
        PaymentOutcome.RefundMismatch => "The amount was not that of the order",
        _ => "The order is closed",
    };
}
