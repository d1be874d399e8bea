using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using OrderSaga.Persistence;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.Access;

/// <summary>A key as it may be shown: never the key itself.</summary>
public sealed record ApiKeyView(string Name, string Role, string Begin, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? EndsAt);

/// <summary>Keys to the HTTP API: shown once, stored as a hash. What changes them is saved by whoever asked for it.</summary>
public sealed class ApiKeys(OrderDbContext db, IMemoryCache known, TimeProvider clock)
{
    const string BootstrapName = "bootstrap";
    const int BeginLength = 12;
    const int NameLengthMax = 64;

    /// <summary>So long a key that was taken away may still open the door of another replica; a request costs no look-up meanwhile.</summary>
    static readonly TimeSpan RememberedFor = TimeSpan.FromSeconds(10);

    public static string New() => "osk_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Null: it opens nothing, or no longer.</summary>
    public Task<ApiKey?> Find(string key, CancellationToken cancellation) => FindByHash(HashOf(key), cancellation);

    /// <summary>For a session, which remembers the hash alone. Null: it opens nothing, or no longer.</summary>
    public async Task<ApiKey?> FindByHash(string hash, CancellationToken cancellation)
    {
        if (!known.TryGetValue(Remembered(hash), out ApiKey? found))
        {
            found = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash, cancellation);
            if (found is not null)
                known.Set(Remembered(hash), found, RememberedFor); // strangers must not fill the cache
        }

        return found is null || found.EndsAt <= clock.GetUtcNow() ? null : found;
    }

    public async Task<IReadOnlyList<ApiKeyView>> All(CancellationToken cancellation) =>
        await db.ApiKeys.AsNoTracking().OrderBy(k => k.Name).ThenBy(k => k.CreatedAt)
            .Select(k => new ApiKeyView(k.Name, k.Role, k.Begin, k.CreatedBy, k.CreatedAt, k.EndsAt)).ToListAsync(cancellation);

    /// <returns>The key, or why there is none.</returns>
    public async Task<(string? Key, string? WhyNot)> Create(string name, string role, string by, CancellationToken cancellation)
    {
        if (!CallerNames.IsPlain(name) || name.Length > NameLengthMax || name.Trim() != name)
            return (null, $"A name has 1 to {NameLengthMax} characters, all of which can be seen, and no blank at an end.");
        if (!Roles.All.Contains(role, StringComparer.Ordinal))
            return (null, $"'{role}' is no role; it is one of {string.Join(", ", Roles.All)}.");
        if (await Open(name, cancellation) is { Count: > 0 })
            return (null, $"There is a key of {name}; rotate it, or revoke it first. A name stands for a person: two keys would be two.");
        return (Add(name, role, by), null);
    }

    /// <summary>All keys of that name end, now or in a while; returns how many.</summary>
    public async Task<int> Revoke(string name, TimeSpan within, CancellationToken cancellation)
    {
        var open = await Open(name, cancellation);
        foreach (var key in open)
        {
            key.EndsAt = clock.GetUtcNow() + within;
            known.Remove(Remembered(key.Hash));
        }

        return open.Count;
    }

    /// <summary>A new key of the same name and role; the old one opens for a while yet, so that it can be put in place.</summary>
    public async Task<(string? Key, string? WhyNot)> Rotate(string name, TimeSpan grace, string by, CancellationToken cancellation)
    {
        if (await Open(name, cancellation) is not [.., var newest])
            return (null, $"There is no key of {name}.");
        await Revoke(name, grace, cancellation);
        return (Add(newest.Name, newest.Role, by), null);
    }

    /// <summary>
    /// Makes sure that there is a key to start with. Another one in the settings takes the place of the one before it: whoever changes it there
    /// believes that the old one opens nothing any more.
    /// </summary>
    /// <param name="given">The key of the settings; null: one is made if there is none yet.</param>
    /// <param name="show">Shows a key that was made. Before it is stored: a process that dies in between has shown a key that is none, and the next start shows another.</param>
    /// <param name="audit">An admin's key is made.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task Bootstrap(string? given, Action<string> show, AuditLog audit, CancellationToken cancellation)
    {
        if (given is null && await db.ApiKeys.AnyAsync(cancellation))
            return;

        var key = given ?? New();
        var hash = HashOf(key);
        // One that was revoked stays so: it may be in the settings still, and must not come back by a restart.
        if (await db.ApiKeys.AnyAsync(k => k.Hash == hash, cancellation))
            return;
        if (given is null)
            show(key);
        var name = given is null ? "first" : BootstrapName;
        var ended = given is null ? 0 : await Revoke(BootstrapName, TimeSpan.Zero, cancellation);
        Add(name, Roles.Admin, "start", key, isGiven: given is not null);
        var draft = new AuditDraft(new Caller("start", Roles.Admin), "keys.create", $"key/{name}", "Done")
        {
            Reason = given is null ? "There was no key" : "Service:BootstrapApiKey",
            Detail = ended == 0 ? null : "The settings have another key than before, which opens nothing any more",
            After = JsonSerializer.Serialize(new { role = Roles.Admin }),
        };
        try
        {
            await audit.Write(draft, cancellation);
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            if (!await db.ApiKeys.AnyAsync(k => k.Hash == hash, cancellation)) // a replica that starts at the same moment has stored it
                throw;
        }
    }

    string Add(string name, string role, string by, string? key = null, bool isGiven = false)
    {
        key ??= New();
        db.ApiKeys.Add(new ApiKey
        {
            Hash = HashOf(key),
            Name = name,
            Role = role,
            Begin = isGiven ? "" : key[..BeginLength], // of a key that was given, nobody knows how much of it is secret
            CreatedBy = by,
            CreatedAt = clock.GetUtcNow(),
        });
        return key;
    }

    async Task<List<ApiKey>> Open(string name, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var keys = await db.ApiKeys.Where(k => k.EndsAt == null || k.EndsAt > now).OrderBy(k => k.CreatedAt).ToListAsync(cancellation);
        return keys.FindAll(k => CallerNames.AreSame(k.Name, name));
    }

    static (string, string) Remembered(string hash) => ("api key", hash);
}
