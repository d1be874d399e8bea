using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.Participants;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>
/// Has every query that a test on SQLite asks be put into T-SQL as well, from the same place in the code: what is asked, with which
/// values, is as real as the test is.
/// </summary>
internal static class SqlServerMirror
{
    // The first few times of each place: with other values the text may differ a little, and hardly ever in kind.
    private const int TimesMax = 3;

    private static readonly ConcurrentDictionary<(MethodBase, int), int> Times = new();

    public static void Watch<TDbContext>(IServiceCollection services)
        where TDbContext : DbContext => services.ConfigureDbContext<TDbContext>(db => Watch(db));

    public static void Watch(DbContextOptionsBuilder db)
    {
#pragma warning disable EF1001 // It is the one place that every query comes through; a version of EF Core that moves it does not compile.
        db.ReplaceService<IQueryCompiler, MirroringCompiler>();
#pragma warning restore EF1001
    }

    public static bool Wants(MethodBase site, int offset) => Times.AddOrUpdate((site, offset), 1, (_, times) => times + 1) <= TimesMax;

    public static DbContext TwinOf(DbContext context, FakeSqlServer server) => context switch
    {
        OrderDbContext => Contexts.Orders(server),
        ParticipantsDbContext => Contexts.Participants(server),
        EngineDbContext engine => Contexts.Engine(engine.Keeping, server),
        _ => throw new NotSupportedException($"{context.GetType()} has no twin"),
    };

    public static string SchemaOf(DbContext context) => context is EngineDbContext engine ? Schemas.Engine(engine.Keeping) : Schemas.Service;
}

#pragma warning disable EF1001
internal sealed class MirroringCompiler(
    IQueryContextFactory queryContextFactory,
    ICompiledQueryCache compiledQueryCache,
    ICompiledQueryCacheKeyGenerator compiledQueryCacheKeyGenerator,
    IDatabase database,
    IDiagnosticsLogger<DbLoggerCategory.Query> logger,
    ICurrentDbContext currentContext,
    IEvaluatableExpressionFilter evaluatableExpressionFilter,
    IModel model)
    : QueryCompiler(
        queryContextFactory, compiledQueryCache, compiledQueryCacheKeyGenerator, database, logger, currentContext,
        evaluatableExpressionFilter, model)
{
    private readonly ICurrentDbContext _current = currentContext;

    public override TResult Execute<TResult>(Expression query)
    {
        Mirror(query, (compiler, asked) => DrainAtOnce(compiler.Execute<TResult>(asked)));
        return base.Execute<TResult>(query);
    }

    public override TResult ExecuteAsync<TResult>(Expression query, CancellationToken cancellationToken = default)
    {
        Mirror(query, (compiler, asked) => Drain(compiler.ExecuteAsync<TResult>(asked, CancellationToken.None)));
        return base.ExecuteAsync<TResult>(query, cancellationToken);
    }

    private void Mirror(Expression query, Action<IQueryCompiler, Expression> ask)
    {
        if (SentTexts.SiteOf(out var offset) is not { } site || !SqlServerMirror.Wants(site, offset))
            return;
        var server = new FakeSqlServer(SqlServerMirror.SchemaOf(_current.Context));
        using var twin = SqlServerMirror.TwinOf(_current.Context, server);
        try
        {
            ask(twin.GetService<IQueryCompiler>(), new Retarget(twin.Model).Visit(query));
        }
        catch (InvalidOperationException) when (server.Sent.Count > 0)
        {
            // It was asked; that the server has no rows is no answer to a count.
        }
#pragma warning disable CA1031 // The test that asks goes on; what is wrong is told by the one that looks at all texts.
        catch (Exception error)
#pragma warning restore CA1031
        {
            SentTexts.Refuse($"{site.DeclaringType}.{site.Name}: {error}");
        }
    }

    private static void DrainAtOnce<TResult>(TResult result)
    {
        if (result is System.Collections.IEnumerable rows)
            rows.GetEnumerator().MoveNext();
    }

    // The server that is not there answers at once, in this thread.
    private static void Drain<TResult>(TResult result)
    {
        if (result is Task task)
        {
#pragma warning disable VSTHRD002
            task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
            return;
        }

        var rows = typeof(TResult).GetGenericArguments()[0];
        typeof(MirroringCompiler).GetMethod(nameof(DrainRows), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(rows)
            .Invoke(null, [result]);
    }

    private static void DrainRows<T>(IAsyncEnumerable<T> rows)
    {
#pragma warning disable VSTHRD002, CA2012
        rows.GetAsyncEnumerator(CancellationToken.None).MoveNextAsync().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002, CA2012
    }
}
#pragma warning restore EF1001

/// <summary>The same query of another model.</summary>
internal sealed class Retarget(IModel model) : ExpressionVisitor
{
    protected override Expression VisitExtension(Expression node) => node is EntityQueryRootExpression root
        ? new EntityQueryRootExpression(model.FindEntityType(root.EntityType.Name)!)
        : base.VisitExtension(node);

    // A query within the query, of the context or of a variable: what it stands for has roots of its own.
    protected override Expression VisitMember(MemberExpression node) => IsQuery(node) ? Visit(Value(node).Expression) : base.VisitMember(node);

    protected override Expression VisitMethodCall(MethodCallExpression node) =>
        IsQuery(node) && node.Method.Name == nameof(DbContext.Set) ? Visit(Value(node).Expression) : base.VisitMethodCall(node);

    private static bool IsQuery(Expression node) => typeof(IQueryable).IsAssignableFrom(node.Type);

    private static IQueryable Value(Expression node) => (IQueryable)Expression.Lambda(node).Compile().DynamicInvoke()!;
}
