using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>A connection that one writer keeps for itself, with the statements that it has prepared on it.</summary>
internal sealed class WriterSession : IAsyncDisposable
{
    private readonly AsyncServiceScope _scope;
    private readonly Dictionary<string, DbCommand> _prepared = new(StringComparer.Ordinal);

    private WriterSession(AsyncServiceScope scope, DbContext db) => (_scope, Db) = (scope, db);

    public DbContext Db { get; }

    public bool IsUsable => Db.Database.GetDbConnection().State == ConnectionState.Open;

    public static async Task<WriterSession> Open<TDbContext>(IServiceScopeFactory scopes, CancellationToken cancellationToken)
        where TDbContext : DbContext
    {
        var scope = scopes.CreateAsyncScope();
        try
        {
            var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
            await db.Database.OpenConnectionAsync(cancellationToken);
            return new WriterSession(scope, db);
        }
        catch
        {
            await scope.DisposeAsync();
            throw;
        }
    }

    /// <summary>The command with this text, prepared the first time that it is asked for; <paramref name="isNew"/>: it has no parameters yet.</summary>
    public DbCommand Command(string text, out bool isNew)
    {
        isNew = !_prepared.TryGetValue(text, out var command);
        if (!isNew)
            return command!;
        command = Db.Database.GetDbConnection().CreateCommand();
        command.CommandText = text;
        return _prepared[text] = command;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _prepared.Values)
            await command.DisposeAsync();
        await _scope.DisposeAsync();
    }
}
