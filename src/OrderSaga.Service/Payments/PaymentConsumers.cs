using MassTransit;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Service.Payments;

/// <summary>Asks a provider to close a payment. An outcome that nobody knows is no answer: the order asks again, up to its policy's limit.</summary>
public sealed class ClosePaymentConsumer(
    PaymentProviders providers, AnswerJournal journal, ProviderTrouble trouble, ILogger<ClosePaymentConsumer> log)
    : IConsumer<ClosePayment>
{
    public async Task Consume(ConsumeContext<ClosePayment> context)
    {
        var command = context.Message;
        if (providers.Client(command.Provider, command.Account) is not { } client)
        {
            // No answer either way: the order stops waiting at its policy's limit, and tells staff that a payment may still come.
            if (providers.Receiver(command.Provider, command.Account) is null)
                log.NoAccount(command.OrderNumber, nameof(ClosePayment), command.Provider, command.Account);
            else
                log.CannotBeAsked(command.OrderNumber, nameof(ClosePayment), command.Provider, command.Account);
            return;
        }

        // An order has what a checkout told it over the bus, where nobody looks at accounts: it closes no payment of another merchant's.
        if (client.Account.Merchant != command.Merchant || PaymentNumbers.OrderNumberOf(command.PaymentNumber) != command.OrderNumber)
        {
            log.NotItsPayment(command.OrderNumber, nameof(ClosePayment), command.Provider, command.Account);
            return;
        }

        switch (await client.ClosePayment(command.PaymentNumber, command.ProviderReference, context.CancellationToken))
        {
            case CloseResult.Closed closed:
                await journal.Publish(context, closed.Payment, context.CancellationToken);
                break;
            case CloseResult.AlreadyPaid paid:
                await journal.Publish(context, paid.Payment, context.CancellationToken);
                break;
            case CloseResult.Unknown unknown:
                trouble.Unanswered(command.OrderNumber, nameof(ClosePayment), client.Account, unknown.Reason);
                break;
        }
    }
}

/// <summary>Asks a provider for a refund; the refund number makes a repeated request the same refund.</summary>
public sealed class RequestRefundConsumer(
    PaymentProviders providers, AnswerJournal journal, ProviderTrouble trouble, TimeProvider clock, ILogger<RequestRefundConsumer> log)
    : IConsumer<RequestRefund>
{
    public async Task Consume(ConsumeContext<RequestRefund> context)
    {
        var command = context.Message;
        if (providers.Client(command.Provider, command.Account) is not { } client)
        {
            if (providers.Receiver(command.Provider, command.Account) is null)
                log.NoAccount(command.OrderNumber, nameof(RequestRefund), command.Provider, command.Account);
            else
                await SayThatStaffMust(context);
            return;
        }

        var askedAt = context.AskedAt(clock);
        var result = await client.Refund(command, context.CancellationToken);
        if (result is RefundResult.Unknown or RefundResult.Processing)
        {
            var asked = await client.QueryRefund(command, context.CancellationToken);
            // Some providers answer no questions about refunds, or at first with what became of an earlier try: what they took on stays taken
            // on.
            result = asked is RefundResult.NotFound
                || (result is RefundResult.Processing && asked is RefundResult.Unknown or RefundResult.Failed) ? result : asked;
        }

        switch (result)
        {
            case RefundResult.Completed completed:
                await journal.Publish(context, completed.Refund, context.CancellationToken);
                break;
            case RefundResult.Failed failed:
                await journal.Publish(context, failed.Refund.NoYoungerThan(askedAt), context.CancellationToken);
                break;
            case RefundResult.Unknown unknown:
                trouble.Unanswered(command.OrderNumber, nameof(RequestRefund), client.Account, unknown.Reason);
                break;
        }
    }

    // As a refund that failed it raises attention and stays open, until the provider says that somebody made it there. By the time of the
    // request: when that was made meanwhile, this is no news that it did not arrive.
    Task SayThatStaffMust(ConsumeContext<RequestRefund> context)
    {
        var command = context.Message;
        log.CannotBeAsked(command.OrderNumber, nameof(RequestRefund), command.Provider, command.Account);
        var failed = new RefundFailed(
            command.Merchant, command.OrderNumber, command.Provider, command.Account, command.TransactionId, command.RefundNumber,
            $"{command.Provider} cannot be asked for a refund: make it there under this number", command.RequestedAt ?? clock.GetUtcNow());
        return journal.Publish(context, failed, context.CancellationToken);
    }
}
