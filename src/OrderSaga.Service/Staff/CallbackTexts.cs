using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;
using OrderSaga.Service.Access;
using OrderSaga.Service.Payments;
using OrderSaga.Service.Privacy;

namespace OrderSaga.Service.Staff;

/// <summary>A header of a callback.</summary>
/// <param name="Name">As it came.</param>
/// <param name="Value">As it came, or hidden.</param>
public sealed record CallbackHeader(string Name, string Value);

/// <summary>What a provider wrote, or answered to a question of ours.</summary>
/// <param name="Id">Its line in the journal.</param>
/// <param name="IsMasked">What names people is hidden; amounts, times and the numbers of orders and payments are not.</param>
/// <param name="Headers">In their order; of an answer to a question there are none.</param>
/// <param name="Body">
/// Masked: its fields, made readable; null where it has none, for nobody can tell what of it is personal. Else as it came.
/// </param>
/// <param name="BodyBytes">How long it was.</param>
/// <param name="BodySha256">Of the bytes as they came, hexadecimal.</param>
public sealed record CallbackText(
    long Id, bool IsMasked, IReadOnlyList<CallbackHeader> Headers, string? Body, int BodyBytes, string BodySha256);

/// <summary>Callbacks word for word, for people: as much as their work needs, and more with a reason.</summary>
public sealed class CallbackTexts(OrderDbContext db, CallbackSealing sealing, AuditLog audit)
{
    public async Task<IResult> Masked(long id, CancellationToken cancellation) => (await Read(id, cancellation)) switch
    {
        ({ } words, _) => TypedResults.Ok(Text(id, words, isMasked: true)),
        (_, var refusal) => refusal!,
    };

    public async Task<IResult> Unmasked(long id, string reason, Caller caller, CancellationToken cancellation)
    {
        var draft = new AuditDraft(caller, "callbacks.unmask", $"callback/{id}", "Done") { Reason = reason };
        audit.Ask(draft);
        var (words, refusal) = await Read(id, cancellation);
        if (words is null)
            return refusal!;
        await audit.Write(draft, cancellation);
        return TypedResults.Ok(Text(id, words, isMasked: false));
    }

    async Task<(CallbackWords? Words, ProblemHttpResult? Refusal)> Read(long id, CancellationToken cancellation)
    {
        const string cannot = "Its words cannot be shown";
        if (await db.Callbacks.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellation) is not { } row)
            return (null, Problems.NotFound("There is no such callback"));
        if (row.BodySince is null)
            return (null, Problems.Conflict(cannot, "They were erased, or not kept: it repeats what another one says."));
        return sealing.TryOpen(row, out var words, out var whyNot) ? (words, null) : (null, Problems.Conflict(cannot, whyNot));
    }

    static CallbackText Text(long id, CallbackWords words, bool isMasked) => new(
        id,
        isMasked,
        [
            .. words.Headers.Select(header => new CallbackHeader(
                header.Key, isMasked ? MaskedWords.Header(header.Key, header.Value) : header.Value)),
        ],
        isMasked ? MaskedWords.Body(words.ContentType, words.Body.Span) : Encoding.UTF8.GetString(words.Body.Span),
        words.Body.Length,
        Convert.ToHexStringLower(SHA256.HashData(words.Body.Span)));
}
