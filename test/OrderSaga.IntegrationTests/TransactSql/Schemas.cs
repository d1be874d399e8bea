using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using OrderSaga.IntegrationTests.Engine;

namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>
/// Parses T-SQL, and binds it to tables, by Microsoft's own parser and binder. The tables are those that the migrations make, one after the
/// other; of the engine's tests, those of the model.
/// </summary>
internal static partial class Schemas
{
    /// <summary>Orders and participants in one database, as it is on a server.</summary>
    public const string Service = "service";

    private static readonly string[] SystemProcedures = ["sp_getapplock", "sp_releaseapplock"];

    public static string Engine(Keeping keeping) => $"engine/{keeping}";

    /// <summary>What is wrong with the texts; each names the text and where it came from.</summary>
    public static List<string> ProblemsIn(string schema, IEnumerable<(SentText Text, string Site)> texts)
    {
        var problems = new List<string>();
        using var model = Model(schema);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (text, site) in texts)
        {
            var errors = Parse(text.Text, out var parsed);
            if (errors.Count > 0)
            {
                problems.Add($"{site}: {string.Join("; ", errors)}\n{text.Text}");
                continue;
            }

            // The last migration's tables no longer have it; that it was there is told when the migrations are applied, below.
            if (((TSqlScript)parsed).Batches.SelectMany(batch => batch.Statements).All(statement => statement is DropIndexStatement))
                continue;

            var name = string.Create(CultureInfo.InvariantCulture, $"text_{names.Count}");
            names[name] = $"{site}\n{text.Text}";
            try
            {
                model.AddObjects($"CREATE PROCEDURE [dbo].[{name}] {text.Declared} AS BEGIN\n{text.Text}\nEND");
            }
            catch (DacModelException refused)
            {
                problems.Add($"{site}: {refused.Message}\n{text.Text}");
            }
        }

        foreach (var message in model.Validate().Select(message => message.Message).Where(IsOurs))
        {
            var about = names.FirstOrDefault(name => message.Contains($"[{name.Key}]", StringComparison.Ordinal)).Value;
            problems.Add($"{message}\n{about}");
        }

        return problems;
    }

    public static List<string> Parse(string text, out TSqlFragment parsed)
    {
        using var reader = new StringReader(text);
        parsed = new TSql160Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return [.. errors.Select(error => $"line {error.Line}: {error.Message}")];
    }

    // The views and procedures of the system itself are in no model.
    private static bool IsOurs(string message) =>
        !message.Contains("[sys].", StringComparison.Ordinal)
        && !SystemProcedures.Any(name => message.Contains($"[{name}]", StringComparison.Ordinal));

    private static TSqlModel Model(string schema)
    {
        var model = new TSqlModel(SqlServerVersion.Sql160, new TSqlModelOptions());
        var scripts = schema == Service
            ? [Migrated(Contexts.Orders()), Migrated(Contexts.Participants())]
            : new[] { Created(Contexts.Engine(Enum.Parse<Keeping>(schema.Split('/')[1]))) };
        foreach (var statement in scripts.SelectMany(TablesOf))
            model.AddObjects(statement);
        return model;
    }

    private static string Migrated(DbContext db)
    {
        using (db)
            return db.GetService<IMigrator>().GenerateScript();
    }

    private static string Created(DbContext db)
    {
        using (db)
            return db.Database.GenerateCreateScript();
    }

    private static IEnumerable<string> TablesOf(string script)
    {
        Parse(script, out var parsed).ShouldBeEmpty();
        foreach (var made in SchemaMade().Matches(script).Select(made => made.Groups["name"].Value).Distinct(StringComparer.Ordinal))
            yield return $"CREATE SCHEMA [{made}]";

        var tables = new Dictionary<string, CreateTableStatement>(StringComparer.Ordinal);
        var others = new List<TSqlStatement>();
        foreach (var statement in ((TSqlScript)parsed).Batches.SelectMany(batch => batch.Statements).SelectMany(Flat))
            Apply(statement, tables, others);
        foreach (var statement in tables.Values.Concat(others))
        {
            new Sql160ScriptGenerator().GenerateScript(statement, out var text);
            yield return text;
        }
    }

    private static IEnumerable<TSqlStatement> Flat(TSqlStatement statement) => statement switch
    {
        IfStatement { ThenStatement: BeginEndBlockStatement block } => block.StatementList.Statements.SelectMany(Flat),
        IfStatement { ThenStatement: { } then } => Flat(then),
        _ => [statement],
    };

    // What a later migration does is done to the tables of the earlier ones.
    private static void Apply(TSqlStatement statement, Dictionary<string, CreateTableStatement> tables, List<TSqlStatement> others)
    {
        switch (statement)
        {
            case CreateTableStatement table:
                tables[NameOf(table.SchemaObjectName)] = table;
                break;
            case AlterTableAddTableElementStatement added:
                foreach (var column in added.Definition.ColumnDefinitions)
                    tables[NameOf(added.SchemaObjectName)].Definition.ColumnDefinitions.Add(column);
                break;
            case CreateIndexStatement:
                others.Add(statement);
                break;
            case DropIndexStatement dropped:
                foreach (var name in dropped.DropIndexClauses.Cast<DropIndexClause>().Select(clause => clause.Index.Value))
                    others.RemoveAll(other => other is CreateIndexStatement index && index.Name.Value == name).ShouldBe(1, name);
                break;
            case InsertStatement or UpdateStatement or BeginTransactionStatement or CommitTransactionStatement or ExecuteStatement:
                break;
            default:
                throw new NotSupportedException($"A migration has a {statement.GetType().Name}: have this proof apply it");
        }
    }

    private static string NameOf(SchemaObjectName name) => $"{name.SchemaIdentifier?.Value ?? "dbo"}.{name.BaseIdentifier.Value}";

    [GeneratedRegex(@"CREATE SCHEMA \[(?<name>\w+)\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemaMade();
}
