using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Unmatched;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Payments;

/// <summary>
/// Asks what a notice left open: how a payment stands, or a refund. What is not known yet is asked again, at first within seconds and in
/// the end once an hour, until it is settled or as old as a payment that is asked about no more; then staff see it.
/// </summary>
public sealed class AskProviderConsumer(
    OrderDbContext db,
    PaymentProviders providers,
    PaymentQuestionsOptions options,
    AnswerJournal journal,
    ProviderTrouble trouble,
    TimeProvider clock,
    ILogger<AskProviderConsumer> log)
    : IConsumer<AskProvider>
{
    public async Task Consume(ConsumeContext<AskProvider> context)
    {
        var command = context.Message;
        if (providers.Receiver(command.Provider, command.Account) is not { } receiver)
        {
            log.NoAccount(command.OrderNumber ?? "-", nameof(AskProvider), command.Provider, command.Account);
            throw Again(context, "its account is not in the settings; restore it");
        }

        if (providers.Client(command.Provider, command.Account) is not { } client)
        {
            log.CannotBeAsked(command.OrderNumber ?? "-", nameof(AskProvider), command.Provider, command.Account);
            throw new LeftToStaffException(command.Provider, Payment(command), "it calls us and cannot be asked; look there");
        }

        // Of a payment that no checkout reported: however often it is asked, it is not found.
        if (command is { RefundNumber: null, ProviderReference: null } && client.WhyNotReference(null) is { } why)
            throw new LeftToStaffException(command.Provider, Payment(command), why);

        var question = new CallbackVerdict(CallbackOutcome.NeedsQuery, receiver.Accepted)
        {
            PaymentNumber = command.PaymentNumber,
            TransactionId = command.TransactionId,
            RefundNumber = command.RefundNumber,
            ProviderReference = command.ProviderReference,
            RefundRequestedAt = command.RefundRequestedAt,
        };
        var askedAt = context.AskedAt(clock);
        switch (await client.Ask(question, context.CancellationToken))
        {
            case AskResult.Said said:
                await journal.Publish(context, said.Message.NoYoungerThan(askedAt), context.CancellationToken);
                break;
            case AskResult.Belongs belongs:
                // Under its order, so that what comes of it, and who has to look at it, is the same as of a notice that says its numbers.
                await context.Publish(
                    command with { OrderNumber = belongs.OrderNumber, PaymentNumber = belongs.PaymentNumber }, context.CancellationToken);
                break;
            case AskResult.Foreign:
                // Merchants share accounts, and others' refunds are everyday: that is no news, for nobody.
                break;
            case AskResult.Unknown unknown:
                trouble.Unanswered(command.OrderNumber ?? "-", nameof(AskProvider), client.Account, unknown.Reason);
                // Nothing else would ask again: the engine does.
                throw Again(context, unknown.Reason);
            case AskResult.ForStaff forStaff:
                throw new LeftToStaffException(command.Provider, Payment(command), forStaff.Reason);
            default:
                if (command.IsHint && !await IsAskedOrSettled(command, context.CancellationToken))
                    throw Again(context, "a notice told of money, and the answer is that there is none yet");
                break;
        }
    }

    /// <summary>Nobody but the notice asks, unless what it is about is somebody's already, or is settled.</summary>
    Task<bool> IsAskedOrSettled(AskProvider command, CancellationToken cancellation) => command.RefundNumber is null
        ? IsPaymentAskedOrSettled(command, cancellation)
        : IsRefundKnown(command, cancellation);

    /// <summary>
    /// A payment that the checkout reported is asked about by its own ladder; of one that is settled nobody need be asked.
    /// </summary>
    async Task<bool> IsPaymentAskedOrSettled(AskProvider command, CancellationToken cancellation)
    {
        var question = db.PaymentQuestions.AsNoTracking().Where(
            q => q.Provider == command.Provider && q.Account == command.Account && q.PaymentNumber == command.PaymentNumber);
        if (await question.AnyAsync(cancellation))
            return true;

        var order = OrderOf(command);
        var attempts = await db.Orders.AsNoTracking().Where(known => known.CorrelationId == order).Select(known => known.Attempts)
            .SingleOrDefaultAsync(cancellation);
        return attempts?.Find(attempt => attempt.Provider == command.Provider && attempt.Account == command.Account
            && attempt.PaymentNumber == command.PaymentNumber) is { Status: not AttemptStatus.Open };
    }

    /// <summary>
    /// One that an order asked for, or a person who gave back what no order had, is asked for until it is made. One that was made at the
    /// provider is nobody's.
    /// </summary>
    async Task<bool> IsRefundKnown(AskProvider command, CancellationToken cancellation)
    {
        var decided = await db.UnmatchedCases.AsNoTracking().SingleOrDefaultAsync(
            c => c.Provider == command.Provider && c.Account == command.Account && c.TransactionId == command.TransactionId, cancellation);
        if (decided is { Decision: UnmatchedDecision.Refunding or UnmatchedDecision.Refunded }
            && command.RefundNumber == UnmatchedRefund.NumberOf(decided))
        {
            return true;
        }

        var order = decided?.AttachedTo ?? OrderOf(command);
        var receipts = await db.Orders.AsNoTracking().Where(known => known.CorrelationId == order).Select(known => known.Receipts)
            .SingleOrDefaultAsync(cancellation);
        return receipts?.Exists(receipt => receipt.Refunds.Exists(refund => refund.RefundNumber == command.RefundNumber)) == true;
    }

    Guid OrderOf(AskProvider command) =>
        OrderRules.IdOf(providers.Receiver(command.Provider, command.Account)!.Account.Merchant, command.OrderNumber);

    static string Payment(AskProvider command) => command.PaymentNumber ?? $"of transaction {command.TransactionId}";

    /// <summary>Later, or no more.</summary>
    Exception Again(ConsumeContext<AskProvider> context, string reason)
    {
        var command = context.Message;
        return context.SentTime is { } sent && clock.GetUtcNow().UtcDateTime - sent.ToUniversalTime() >= options.GiveUpAfter
            ? new LeftToStaffException(
                command.Provider, Payment(command), $"it was asked for {options.GiveUpAfter.TotalDays:0} days, look there: {reason}")
            : new ProviderSilentException(command.Provider, Payment(command), reason);
    }
}

/// <summary>Not to be asked again: it goes to the failed messages, where people see it.</summary>
public sealed class LeftToStaffException(string provider, string paymentNumber, string reason)
    : Exception($"{provider}, payment {paymentNumber}: {ProviderTrouble.OneLine(reason)}");

public sealed class ProviderSilentException(string provider, string paymentNumber, string reason)
    : Exception($"{provider} did not say how payment {paymentNumber} stands: {ProviderTrouble.OneLine(reason)}");
