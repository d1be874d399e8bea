using MassTransit;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Service.Payments;

namespace OrderSaga.Service.Unmatched;

/// <summary>What becomes of a provider's message about money that has a case. All of it is one transaction with the message.</summary>
public sealed class DecidedPayments(OrderDbContext db, ProviderEvents events, ILogger<DecidedPayments> log)
{
    /// <returns>False: it is dealt with, and goes to no order.</returns>
    internal async Task<bool> GoesOn(SaidOfMoney said, ConsumeContext context)
    {
        if (await UnmatchedCases.Find(db, said, context.CancellationToken) is not { } known)
            return true;
        var goesOn = known.Decision switch
        {
            UnmatchedDecision.Attached => said.OrderNumber == known.AttachedNumber || await SendOn(known, said, context),
            UnmatchedDecision.Refunding or UnmatchedDecision.Refunded => !Settle(known, said.Message),
            _ => Match(known, said.Message),
        };
        if (!goesOn)
            UnmatchedMetrics.Settled.Add(1, new KeyValuePair<string, object?>("decision", known.Decision.ToString()));
        return goesOn;
    }

    /// <summary>Its own order takes it, or the message waits on: then none of this is saved.</summary>
    static bool Match(UnmatchedCase known, object message)
    {
        if (message is PaymentSucceeded && known.Decision is UnmatchedDecision.Open)
            (known.Decision, known.Version) = (UnmatchedDecision.Matched, known.Version + 1);
        return true;
    }

    /// <summary>
    /// By its payment number it is of an order that never had the money. The order that has it must hear of its refunds; the payment it
    /// has already heard of.
    /// </summary>
    async Task<bool> SendOn(UnmatchedCase known, SaidOfMoney said, ConsumeContext context)
    {
        if (said.Message is not PaymentSucceeded)
        {
            var id = NameBasedId.Of("attached", (context.MessageId ?? NewId.NextGuid()).ToString("D"));
            await events.Publish(context, said.To(known.AttachedNumber!), id, context.CancellationToken);
        }

        return false;
    }

    /// <summary>
    /// True: it was about this refund, or about the payment that is given back. A refund that we did not ask for is staff's.
    /// </summary>
    bool Settle(UnmatchedCase known, object message)
    {
        switch (message)
        {
            case PaymentSucceeded:
                return true;
            case RefundCompleted back when back.RefundNumber == UnmatchedRefund.NumberOf(known):
                Complete(known, back);
                return true;
            case RefundFailed failed when failed.RefundNumber == UnmatchedRefund.NumberOf(known):
                Fail(known, failed);
                return true;
            default:
                return false;
        }
    }

    void Fail(UnmatchedCase known, RefundFailed failed)
    {
        if (known.Decision is UnmatchedDecision.Refunding)
        {
            (known.LastFailure, known.Version) = (failed.Reason, known.Version + 1);
        }
        else if (failed.FailedAt > known.RefundedAt && known.LastFailure is null)
        {
            // Refunded is final, and nothing is asked for again: banks sent the money back, and somebody has to give it back another way.
            (known.LastFailure, known.Version) = ($"It did not arrive after all: {failed.Reason}", known.Version + 1);
            log.Bounced(known.OrderNumber, known.Provider, known.TransactionId);
        }
    }

    void Complete(UnmatchedCase known, RefundCompleted back)
    {
        if (known.Decision is UnmatchedDecision.Refunded)
            return;
        known.Version++;
        if (back.Amount.MinorUnits != known.AmountMinor || back.Amount.Currency != known.Currency)
        {
            known.LastFailure = $"{back.Amount.MinorUnits} {back.Amount.Currency} were given back, which is not what was asked for";
            log.OtherAmount(known.OrderNumber, known.Provider, known.TransactionId, back.Amount.MinorUnits, back.Amount.Currency);
            return;
        }

        (known.Decision, known.RefundedAt, known.NextSendAt, known.LastFailure) =
            (UnmatchedDecision.Refunded, back.RefundedAt.ToUniversalTime(), null, null);
        UnmatchedMetrics.Decided.Add(1, new KeyValuePair<string, object?>("decision", known.Decision.ToString()));
    }
}
