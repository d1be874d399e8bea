using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>What an order knows, in the words of its specification.</summary>
internal static class OrderReading
{
    extension(Order order)
    {
        public bool IsCancelling => order.Unwinding == Unwinding.Cancellation;

        /// <summary>The ordinal of the newest reservation; 0: stock is handled upstream, and none was ever asked for.</summary>
        public int Reservation => order.LastOrdinal(EffectKind.ReserveStock);

        /// <summary>The newest reservation was granted, and not told to go. Stock that is handled upstream counts as held.</summary>
        public bool HoldsStock =>
            order.Find(EffectKind.ReserveStock, order.Reservation) is null or { Answer: EffectAnswer.StockReserved }
            && order.Find(EffectKind.ReleaseStock, order.Reservation) is null;

        public Receipt? Kept => order.Receipts.Find(receipt => receipt.Standing == ReceiptStanding.Kept);

        public Receipt? Waiting => order.Receipts.Find(receipt => receipt.Standing == ReceiptStanding.WaitingForStock);

        public bool WaitsForMoney => order.CurrentState is States.Placed or States.AwaitingPayment && order.Unwinding is null;

        public bool IsReinstating => order.CurrentState == States.Expired && order.Waiting is not null;

        /// <summary>What the policy asked for when the order was paid is done.</summary>
        public bool IsFulfilled =>
            !order.RefundsInFull
            && order.FindTimer(nameof(PointsDue)) is null
            && order.Effects.All(effect => effect.Kind switch
            {
                EffectKind.ConfirmStock => effect.Answer == EffectAnswer.StockConfirmed,
                EffectKind.AwardPoints => effect.IsAnswered,
                _ => true,
            });

        /// <summary>All money is back, stock is released and points are revoked.</summary>
        public bool IsUndone =>
            order.RefundsInFull
            && !order.IsUnanswered(EffectKind.RequestRefund, EffectKind.ReleaseStock, EffectKind.RevokePoints);

        /// <summary>Nothing is held for the order any more, or being asked for.</summary>
        public bool IsStockGone =>
            order.FindTimer(nameof(StockReleaseDue)) is null && !order.IsUnanswered(EffectKind.ReserveStock, EffectKind.ReleaseStock);

        public bool IsUnanswered(params ReadOnlySpan<EffectKind> kinds)
        {
            foreach (var effect in order.Effects)
            {
                if (!effect.IsAnswered && kinds.Contains(effect.Kind)) return true;
            }

            return false;
        }

        public int LastOrdinal(EffectKind kind)
        {
            var last = 0;
            foreach (var effect in order.Effects)
            {
                if (effect.Kind == kind) last = Math.Max(last, effect.Ordinal);
            }

            return last;
        }

        public Effect? Find(EffectKind kind, int ordinal) => order.Effects.Find(effect => effect.Kind == kind && effect.Ordinal == ordinal);

        public Effect? FindEffect(Guid effectId) => order.Effects.Find(effect => effect.EffectId == effectId);

        /// <summary>
        /// What has to be answered first: a release undoes a confirmation, a revocation an award. Null: nothing, it may go.
        /// </summary>
        public Effect? BlockerOf(Effect effect)
        {
            var blocker = effect.Kind switch
            {
                EffectKind.ReleaseStock => order.Find(EffectKind.ConfirmStock, effect.Ordinal),
                EffectKind.RevokePoints => order.Find(EffectKind.AwardPoints, effect.Ordinal),
                _ => null,
            };
            return blocker is { IsAnswered: false } ? blocker : null;
        }

        public bool IsRaised(string code, string detail) => order.Attention.Exists(known => known.Code == code && known.Detail == detail);

        public OrderTimer? FindTimer(string name) => order.Timers.Find(timer => timer.Name == name);

        public Receipt? FindReceipt(string provider, string account, string transactionId) => order.Receipts.Find(
            receipt => receipt.TransactionId == transactionId && receipt.Provider == provider && receipt.Account == account);

        public Attempt? FindAttempt(string provider, string account, string paymentNumber) => order.Attempts.Find(
            attempt => attempt.PaymentNumber == paymentNumber && attempt.Provider == provider && attempt.Account == account);

        /// <summary>It is the first to tell of the attempt; the provider may have been faster.</summary>
        public bool LearnsFrom(PaymentStarted started) =>
            order.FindAttempt(started.Provider, started.Account, started.PaymentNumber) is not { StartedAt: not null };

        /// <summary>
        /// Another payment than the one that was told of, under its number: it would be neither asked about nor closed. A checkout that
        /// has no reference, or did not have it then, repeats itself.
        /// </summary>
        public bool IsAnother(PaymentStarted started) =>
            order.FindAttempt(started.Provider, started.Account, started.PaymentNumber)
                is { StartedAt: not null, ProviderReference: { Length: > 0 } known }
            && !string.IsNullOrEmpty(started.ProviderReference) && started.ProviderReference != known;

        public bool LearnsFrom(PaymentFailed failed) =>
            order.FindAttempt(failed.Provider, failed.Account, failed.PaymentNumber) is { } attempt
            && failed.FailedAt > (attempt.LastFailedAt ?? DateTimeOffset.MinValue);

        /// <summary>
        /// The attempt is open or was not heard of, or its ClosePayment was given up or answered by money: that is remembered.
        /// </summary>
        public bool LearnsFrom(PaymentClosed closed)
        {
            var attempt = order.FindAttempt(closed.Provider, closed.Account, closed.PaymentNumber);
            if (attempt is null or { Status: AttemptStatus.Open }) return true;
            return attempt.CloseOrdinal is { } ordinal
                && order.Find(EffectKind.ClosePayment, ordinal)!.IsNewsFrom(EffectAnswer.PaymentClosed);
        }

        public (Receipt Receipt, Refund Refund)? FindRefund(string refundNumber)
        {
            foreach (var receipt in order.Receipts)
            {
                if (receipt.Refunds.Find(refund => refund.RefundNumber == refundNumber) is { } found) return (receipt, found);
            }

            return null;
        }

        /// <summary>The receipt that a request means: the one that it names, else the one that was kept.</summary>
        public Receipt? FindReceipt(RefundOrder request) => request.TransactionId is null
            ? order.Kept
            : order.Receipts.Where(receipt => receipt.TransactionId == request.TransactionId)
                .OrderBy(receipt => receipt.Standing is ReceiptStanding.Kept or ReceiptStanding.Held ? 0 : 1)
                .FirstOrDefault();

        public bool HasGranted(Guid requestId, string content) =>
            order.Requests.Exists(request => request.RequestId == requestId && request.Content == content);
    }
}
