using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>The shapes of the model of one DbContext.</summary>
internal sealed class RowShapes<TDbContext>(IServiceScopeFactory scopes)
    where TDbContext : DbContext
{
    private readonly ConcurrentDictionary<Type, RowShape?> _shapes = [];

    /// <summary>Null: entities of this type need a change tracker.</summary>
    public RowShape? Find(Type entity) => _shapes.GetOrAdd(entity, Make);

    /// <summary>Of a table of the engine, which always has one.</summary>
    public RowShape Of(Type entity) =>
        Find(entity) ?? throw new InvalidOperationException($"{typeof(TDbContext).Name} does not map {entity.Name}: call modelBuilder.AddOutbox().");

    private RowShape? Make(Type entity)
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<TDbContext>();
        return db.Model.FindEntityType(entity) is { } type ? RowShape.TryOf(type, db.GetService<ISqlGenerationHelper>()) : null;
    }
}
