using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.Service;

/// <summary>Lets something happen in the middle of what a test calls: before its first statement with a word, once.</summary>
public sealed class Meanwhile : DbCommandInterceptor
{
    static readonly Meanwhile _instance = new();
    static readonly AsyncLocal<Plan?> _plan = new();

    public static void Watch(IServiceCollection services) => services.ConfigureDbContext<OrderDbContext>(db => db.AddInterceptors(_instance));

    /// <summary>Of this test, and of nothing that runs beside it.</summary>
    public static void Before(string word, Func<Task> act) => _plan.Value = new Plan(word, act);

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (_plan.Value is { IsDone: false } plan && Unquoted(command).Contains(plan.Word, StringComparison.Ordinal))
        {
            plan.IsDone = true;
            await plan.Act();
        }

        return result;
    }

    // PostgreSQL quotes only what needs it.
    static string Unquoted(DbCommand command) => command.CommandText.Replace("\"", "", StringComparison.Ordinal);

    sealed record Plan(string Word, Func<Task> Act)
    {
        public bool IsDone { get; set; }
    }
}
