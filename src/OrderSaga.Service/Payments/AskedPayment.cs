using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.StateMachine;

namespace OrderSaga.Service.Payments;

/// <summary>What came of a question.</summary>
public enum PaymentAnswer
{
    /// <summary>Nobody had to be asked.</summary>
    NotNeeded,

    /// <summary>The provider answered, whether or not with something that can be used of this payment.</summary>
    Said,

    /// <summary>It did not, or not so that it can be believed.</summary>
    Unknown,
}

/// <summary>One open payment: is it still open, and what does its provider say? In a scope of its own.</summary>
public sealed class AskedPayment(
    OrderDbContext db,
    AnswerJournal journal,
    IPublishEndpoint endpoint,
    PaymentQuestionsOptions options,
    StoreClock<OrderDbContext> clock,
    ProviderTrouble trouble,
    ILogger<AskedPayment> log)
{
    // What was not answered is asked again before a rung that is hours away.
    static readonly TimeSpan AgainAfterMax = TimeSpan.FromMinutes(5);

    public async Task<PaymentAnswer> Ask(PaymentClient client, PaymentQuestion question, CancellationToken cancellation)
    {
        if (await IsSettled(question, cancellation))
        {
            await Forget(question, cancellation);
            return PaymentAnswer.NotNeeded;
        }

        var state = await client.QueryPayment(question.PaymentNumber, question.ProviderReference, cancellation);
        Count(question, state);
        switch (state)
        {
            case PaymentState.Paid paid:
                await Settle(question, paid.Payment, "paid");
                return PaymentAnswer.Said;
            case PaymentState.Closed closed:
                await Settle(question, closed.Payment, "closed");
                return PaymentAnswer.Said;
            case PaymentState.Unknown unknown:
                trouble.Unanswered(question.OrderNumber, "QueryPayment", client.Account, unknown.Reason);
                await Later(question, AgainAfterMax, cancellation);
                return unknown.IsAnswered ? PaymentAnswer.Said : PaymentAnswer.Unknown;
            default:
                await Later(question, TimeSpan.MaxValue, cancellation);
                return PaymentAnswer.Said;
        }
    }

    // What was proven is kept, even when the service is told to stop meanwhile.
    async Task Settle(PaymentQuestion question, object message, string answer)
    {
        await journal.Settle(question, message, endpoint, CancellationToken.None);
        log.Learned(question.OrderNumber, question.Provider, question.PaymentNumber, answer);
    }

    /// <summary>The order knows already: by a callback, or because it closed the payment.</summary>
    async Task<bool> IsSettled(PaymentQuestion question, CancellationToken cancellation)
    {
        var attempts = await db.Orders.AsNoTracking().Where(order => order.CorrelationId == question.OrderId)
            .Select(order => order.Attempts).SingleOrDefaultAsync(cancellation);
        return attempts?.Find(attempt => attempt.Provider == question.Provider && attempt.Account == question.Account
            && attempt.PaymentNumber == question.PaymentNumber) is { Status: not AttemptStatus.Open };
    }

    async Task Later(PaymentQuestion question, TimeSpan max, CancellationToken cancellation)
    {
        var now = await clock.Now(db, cancellation);
        if (now - question.Since >= options.GiveUpAfter)
        {
            log.GivenUp(question.OrderNumber, question.Provider, question.Account, question.Asked + 1, question.PaymentNumber);
            PaymentAskingMetrics.GivenUp.Add(1, new("provider", question.Provider), new("account", question.Account));
            await Forget(question, cancellation);
            return;
        }

        var next = options.Next(question.Since, now);
        if (next - now > max)
            next = now + max;
        await This(question).ExecuteUpdateAsync(update => update.SetProperty(q => q.NextAskAt, next), cancellation);
    }

    Task<int> Forget(PaymentQuestion question, CancellationToken cancellation) => This(question).ExecuteDeleteAsync(cancellation);

    IQueryable<PaymentQuestion> This(PaymentQuestion question) => db.PaymentQuestions.Where(
        q => q.Provider == question.Provider && q.Account == question.Account && q.PaymentNumber == question.PaymentNumber);

    static void Count(PaymentQuestion question, PaymentState state) => PaymentAskingMetrics.Asked.Add(
        1, new("provider", question.Provider), new("account", question.Account), new("answer", state.GetType().Name));
}
