using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Access;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CreateKeyRequest(string Name, string Role, string Reason) : IReasoned;

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RotateKeyRequest(string Reason, int GraceSeconds = 0) : IReasoned;

/// <summary>A new key: this is the only time that it is shown.</summary>
public sealed record NewKey(string Name, string Key);

/// <summary>Keys, for admins.</summary>
public static class KeyEndpoints
{
    const int GraceSecondsMax = 7 * 86_400;

    public static void MapKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys");
        keys.MapGet("/", async (ApiKeys all, CancellationToken c) => TypedResults.Ok(await all.All(c)))
            .WithName("getKeys").WithSummary("All keys, with their roles; never the keys themselves.").For(Roles.Admin)
            .Gives<IReadOnlyList<ApiKeyView>>(200);
        keys.MapPost("/", Create).WithName("createKey").WithSummary("Make a key; it is shown this once.").WithReason().For(Roles.Admin)
            .Gives<NewKey>(201, 400, 409);
        keys.MapPost("/{name}/rotate", Rotate)
            .WithName("rotateKey").WithSummary("Change a key for a new one of the same name and role.").WithReason().For(Roles.Admin)
            .Gives<NewKey>(200, 400, 404);
        keys.MapDelete("/{name}", Revoke).WithName("revokeKey").WithSummary("Revoke a key.").For(Roles.Admin)
            .Gives(204, 400, 404);
    }

    /// <summary>Null: a key that was changed may open for so long yet.</summary>
    internal static string? WhyNotGrace(int seconds) => seconds is < 0 or > GraceSecondsMax ? $"graceSeconds is 0 to {GraceSecondsMax}" : null;

    static async Task<IResult> Create(CreateKeyRequest request, ApiKeys keys, AuditLog audit, HttpContext http)
    {
        var caller = Caller.Of(http.User);
        var (key, whyNot) = await keys.Create(request.Name, request.Role, caller.Name, http.RequestAborted);
        await audit.Write(
            new AuditDraft(caller, "keys.create", Subject(request.Name), key is null ? "Refused" : "Done")
            {
                Reason = request.Reason,
                Detail = whyNot,
                After = JsonSerializer.Serialize(new { role = request.Role }),
            },
            http.RequestAborted);
        return key is null
            ? Problems.Conflict("The key was not made", whyNot!)
            : TypedResults.Created("/api/v1/keys", new NewKey(request.Name, key));
    }

    static async Task<IResult> Rotate(string name, RotateKeyRequest request, ApiKeys keys, AuditLog audit, HttpContext http)
    {
        if (WhyNotGrace(request.GraceSeconds) is { } whyNotGrace)
            return Problems.Invalid("The key was not changed", [whyNotGrace]);
        var caller = Caller.Of(http.User);
        var draft = new AuditDraft(caller, "keys.rotate", Subject(name), "Done") { Reason = request.Reason };
        audit.Ask(draft);
        var (key, whyNot) = await keys.Rotate(name, TimeSpan.FromSeconds(request.GraceSeconds), caller.Name, http.RequestAborted);
        if (key is null)
            return Problems.NotFound(whyNot!);
        await audit.Write(draft, http.RequestAborted);
        return TypedResults.Ok(new NewKey(name, key));
    }

    static async Task<IResult> Revoke(string name, [FromQuery] string reason, ApiKeys keys, AuditLog audit, HttpContext http)
    {
        if (Reasons.WhyNot(reason) is { } whyNot)
            return Problems.Invalid("Nothing was done", [whyNot]);
        var draft = new AuditDraft(Caller.Of(http.User), "keys.revoke", Subject(name), "Done") { Reason = reason };
        audit.Ask(draft);
        if (await keys.Revoke(name, TimeSpan.Zero, http.RequestAborted) == 0)
            return Problems.NotFound($"There is no key of {name}");
        await audit.Write(draft, http.RequestAborted);
        return TypedResults.NoContent();
    }

    static string Subject(string name) => $"key/{(name.Length <= 64 ? name : name[..64])}";
}
