using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OrderSaga.IntegrationTests.Engine;

/// <summary>How the engine keeps a saga. All must behave alike: the first is the reference.</summary>
public enum Keeping
{
    /// <summary>Tracked by EF Core, one SaveChanges and one transaction per message.</summary>
    Reference,

    /// <summary>Tracked by EF Core, since it has an owned part; messages share transactions.</summary>
    Tracked,

    /// <summary>Copied from the cache and written by row; messages share transactions.</summary>
    Rows,
}

/// <summary>The models differ, so each way has its own.</summary>
public sealed class KeepingModelKey : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime) => (context.GetType(), ((EngineDbContext)context).Keeping, designTime);
}

internal static class TabMapping
{
    /// <summary>One JSON column either way: as a part that EF Core knows, or as a value that it does not look into.</summary>
    public static void MapLines(this EntityTypeBuilder<Tab> tab, Keeping keeping)
    {
        if (keeping is not Keeping.Rows)
        {
            tab.OwnsMany(row => row.Lines, lines => lines.ToJson());
            return;
        }

        tab.Property(row => row.Lines).HasConversion(
            lines => Write(lines),
            text => JsonSerializer.Deserialize<List<TabLine>>(text, JsonSerializerOptions.Web)!,
            new ValueComparer<List<TabLine>>(
                (one, other) => Write(one) == Write(other),
                lines => lines.Count,
                lines => lines.ConvertAll(line => new TabLine { Amount = line.Amount })));
    }

    private static string Write(List<TabLine>? lines) => JsonSerializer.Serialize(lines, JsonSerializerOptions.Web);
}
