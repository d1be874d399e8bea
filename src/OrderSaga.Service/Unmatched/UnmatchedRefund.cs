using System.Globalization;
using MassTransit;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Unmatched;

/// <summary>The refund of a payment that no order has: the same command, number and worker as an order's.</summary>
static class UnmatchedRefund
{
    /// <summary>One payment, one refund of all of it: so one id, whoever asks and however often.</summary>
    public static Guid EffectOf(UnmatchedCase of) => NameBasedId.Of("unmatched-refund", of.Provider, of.Account, of.TransactionId);

    public static string NumberOf(UnmatchedCase of) => EffectIds.ToRefundNumber(EffectOf(of));

    /// <summary>Counts the sending and says when the next is due; the caller saves both with the message.</summary>
    public static Task Send(UnmatchedCase of, OrderPolicy policy, IPublishEndpoint bus, DateTimeOffset now, CancellationToken cancellation)
    {
        var pace = policy.PaceOf(EffectKind.RequestRefund);
        of.Sent++;
        of.Version++;
        of.NextSendAt = now + (of.Sent > pace.SendLimit ? pace.SlowPace : pace.DelayAfter(of.Sent));
        var (effect, amount) = (EffectOf(of), new Money(of.AmountMinor, of.Currency));
        var command = new RequestRefund(
            effect, OrderIds.Of(of.Merchant, of.OrderNumber), of.Merchant, of.OrderNumber, of.PaymentNumber, of.Provider, of.Account,
            of.TransactionId, NumberOf(of), amount, amount, of.Reason ?? "", of.DecidedAt);
        // As an order does it: a resend asks for an answer that was lost, so its message is another one, and its number is not.
        var messageId = of.Sent == 1
            ? effect
            : NameBasedId.Of("resend", effect.ToString("D"), of.Sent.ToString(CultureInfo.InvariantCulture));
        return bus.Publish(command, context => context.MessageId = messageId, cancellation);
    }
}
