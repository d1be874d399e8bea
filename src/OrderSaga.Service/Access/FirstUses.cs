using System.Collections.Concurrent;
using OrderSaga.Service.Staff;
using OrderSaga.Service.WebConsole;

namespace OrderSaga.Service.Access;

/// <summary>
/// A key or a token signs in with every call. A row of the audit for each would hide the others: a caller that was silent for an hour, or
/// that this process has not seen yet, is written down, and goes on unwritten as long as it calls again within the hour.
/// </summary>
public sealed class FirstUses(TimeProvider clock)
{
    public static readonly TimeSpan SilentFor = TimeSpan.FromHours(1);
    const int CallersMax = 10_000;
    readonly ConcurrentDictionary<(string Name, bool IsKey), long> _seen = new();

    /// <summary>True: it is to be written down.</summary>
    public bool Note(string caller, bool isKey)
    {
        if (_seen.Count > CallersMax)
            ForgetSilent();
        var (key, now) = ((caller.ToUpperInvariant(), isKey), clock.GetTimestamp());
        if (_seen.TryAdd(key, now))
            return true;
        var before = _seen.GetOrAdd(key, now);
        // Of calls that come at once one is the first: who loses the exchange was seen by who wins it.
        return _seen.TryUpdate(key, now, before) && clock.GetElapsedTime(before, now) >= SilentFor;
    }

    /// <summary>It could not be written down: the next call is.</summary>
    public void Forget(string caller, bool isKey) => _seen.TryRemove((caller.ToUpperInvariant(), isKey), out _);

    void ForgetSilent()
    {
        foreach (var (key, at) in _seen)
        {
            if (clock.GetElapsedTime(at) >= SilentFor)
                _seen.TryRemove(key, out _);
        }
    }
}

public static class FirstUsesMiddleware
{
    /// <summary>Behind the authentication. Of the console it is its own business, which has sessions.</summary>
    public static void UseFirstUses(this WebApplication app) => app.Use(async (http, next) =>
    {
        if (http.User.Identity is { IsAuthenticated: true, AuthenticationType: not ConsoleSession.SchemeName } identity)
            await Note(http, identity.AuthenticationType == ApiKeyAuthentication.SchemeName);
        await next(http);
    });

    static async Task Note(HttpContext http, bool isKey)
    {
        var caller = Caller.Of(http.User);
        var uses = http.RequestServices.GetRequiredService<FirstUses>();
        if (!uses.Note(caller.Name, isKey))
            return;
        try
        {
            await http.RequestServices.GetRequiredService<AuditLog>().Write(
                new AuditDraft(caller, "api.sign-in", isKey ? "API key" : "token", "Done"), http.RequestAborted);
        }
        catch
        {
            uses.Forget(caller.Name, isKey);
            throw;
        }
    }
}
