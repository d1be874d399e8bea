using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Providers;
using OrderSaga.Service.Access;
using OrderSaga.Service.Payments;

namespace OrderSaga.Service.Staff;

/// <summary>What a callback amounts to by today's code and settings, as if it came when it came.</summary>
/// <param name="Id">Its line in the journal.</param>
/// <param name="Then">The verdict of then.</param>
/// <param name="Now">The verdict of now.</param>
/// <param name="Reason">Why, unless it is an event.</param>
/// <param name="Events">What it says; one callback may say several things.</param>
/// <param name="Journaled">It was taken down again, and <paramref name="Done"/> says what came of it.</param>
/// <param name="Done">For each thing that it says: whether it was published, is asked about, or was known. Empty: nothing was done.</param>
public sealed record Replayed(
    long Id, string Then, string Now, string? Reason, IReadOnlyList<string> Events, bool Journaled, IReadOnlyList<string> Done);

public sealed class CallbackReplay(
    OrderDbContext db, PaymentProviders providers, CallbackSealing sealing, CallbackRepetition repetition, AuditLog audit,
    IPublishEndpoint bus)
{
    public async Task<IResult> Replay(long id, bool dryRun, string reason, Caller caller, CancellationToken cancellation)
    {
        var draft = new AuditDraft(caller, "callbacks.replay", $"callback/{id}", "Begun") { Reason = reason };
        if (!dryRun)
            audit.Ask(draft);
        if (await db.Callbacks.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellation) is not { } row)
            return Problems.NotFound("There is no such callback");
        if (row.Source != "callback" || row.BodySince is null)
        {
            return Problems.Conflict(
                "It cannot be replayed",
                "It is no callback with a body: an answer to a question of ours, a repetition, or its words were erased.");
        }

        if (providers.Receiver(row.Provider, row.Account) is not { } receiver)
            return Problems.Conflict("It cannot be replayed", $"The settings have no account {row.Provider}/{row.Account}; restore it.");

        if (!TryRead(row, out var request, out var whyNot))
            return Problems.Conflict("It cannot be replayed", whyNot);
        var verdict = receiver.Receive(request, row.ReceivedAt);
        var replayed = new Replayed(
            id, row.Verdict, verdict.Outcome.ToString(), verdict.Reason,
            [.. verdict.Further.Prepend(verdict).Where(said => said.Message is not null).Select(said => said.Message!.GetType().Name)],
            Journaled: !dryRun && verdict.Outcome is not CallbackOutcome.Rejected,
            Done: []);
        if (!replayed.Journaled)
            return TypedResults.Ok(replayed);

        await audit.Write(
            draft with
            {
                Before = JsonSerializer.Serialize(new { verdict = replayed.Then }),
                After = JsonSerializer.Serialize(new { verdict = replayed.Now, replayed.Events }),
            },
            cancellation);
        var done = await repetition.Record(id, receiver.Account, verdict, request, row.RemoteAddress, bus, cancellation);
        return TypedResults.Ok(replayed with { Done = done });
    }

    bool TryRead(CallbackRow row, [NotNullWhen(true)] out CallbackRequest? request, out string whyNot)
    {
        request = sealing.TryOpen(row, out var words, out whyNot)
            ? new CallbackRequest("POST", words.ContentType, words.Headers, words.Body)
            : null;
        return request is not null;
    }
}
