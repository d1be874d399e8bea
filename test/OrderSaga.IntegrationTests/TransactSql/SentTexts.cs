using System.Collections.Concurrent;
using System.Data;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.Data.SqlClient;
using OrderSaga.Outbox;
using OrderSaga.Participants;
using OrderSaga.Persistence;
using OrderSaga.Service;

namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>A text that would have gone to SQL Server.</summary>
/// <param name="Schema">The tables that it is about.</param>
/// <param name="Text">As it was sent.</param>
/// <param name="Declared">Its parameters, as they would be declared there.</param>
internal sealed record SentText(string Schema, string Text, string Declared)
{
    public static SentText Of(FakeCommand command, string schema) =>
        new(schema, command.CommandText, string.Join(", ", command.Parameters.Cast<SqlParameter>().Select(Declare)));

    private static string Declare(SqlParameter parameter)
    {
        var name = parameter.ParameterName.StartsWith('@') ? parameter.ParameterName : "@" + parameter.ParameterName;
        return $"{name} {TypeOf(parameter)}";
    }

    private static string TypeOf(SqlParameter parameter) => parameter.SqlDbType switch
    {
        SqlDbType.NVarChar or SqlDbType.VarChar or SqlDbType.VarBinary => string.Create(
            CultureInfo.InvariantCulture,
            $"{parameter.SqlDbType}({(parameter.Size is <= 0 or > 4000 ? "max" : parameter.Size.ToString(CultureInfo.InvariantCulture))})"),
        SqlDbType.Decimal => "decimal(38, 10)",
        var type => type.ToString(),
    };
}

/// <summary>Everything that this run would have sent to SQL Server, and from where.</summary>
internal static class SentTexts
{
    private static readonly ConcurrentDictionary<SentText, string> Texts = new();
    private static readonly ConcurrentDictionary<(Module, int), bool> Reached = new();
    private static readonly ConcurrentQueue<string> Refusals = new();

    public static IReadOnlySet<Assembly> Ours { get; } = new HashSet<Assembly>
    {
        typeof(Store).Assembly,
        typeof(OrderDbContext).Assembly,
        typeof(ParticipantsDbContext).Assembly,
        typeof(ServiceHost).Assembly,
    };

    public static IReadOnlyDictionary<SentText, string> All => Texts;

    /// <summary>Queries that EF Core could not put into T-SQL.</summary>
    public static IReadOnlyCollection<string> Refused => Refusals;

    public static void Record(SentText text)
    {
        var site = SiteOf(out _);
        Texts.TryAdd(text, site is null ? "a test" : $"{site.DeclaringType}.{site.Name}");
        if (site is not null)
            Reached[(site.Module, site.MetadataToken)] = true;
    }

    public static void Refuse(string what) => Refusals.Enqueue(what);

    public static bool HasReached(MethodBase method) => Reached.ContainsKey((method.Module, method.MetadataToken));

    /// <summary>The method of ours that asked, and where in it; null: a test did.</summary>
    public static MethodBase? SiteOf(out int offset)
    {
        foreach (var frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            if (frame.GetMethod() is { DeclaringType: { } type } method && Ours.Contains(type.Assembly))
            {
                offset = frame.GetILOffset();
                return method;
            }
        }

        offset = 0;
        return null;
    }
}
