using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.Stores;

/// <summary>
/// What the engine takes an error for, by its code alone, in the drivers' own exceptions and wrapped as EF Core wraps them.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class When_a_database_fails
{
    private const int SqliteConstraint = 19;

    private readonly StoreErrorCodes _codes = new();

    [TestCase("23505")]
    public void PostgreSql_duplicates_are_seen(string code) => IsDuplicate(Postgres(code));

    [TestCase(2627)]
    [TestCase(2601)]
    [TestCase(3621, 2627)]
    public void SqlServer_duplicates_are_seen(params int[] codes) => IsDuplicate(SqlServerErrors.Make(codes));

    [TestCase(1555)]
    [TestCase(2067)]
    public void Sqlite_duplicates_are_seen(int code) =>
        IsDuplicate(new SqliteException("UNIQUE constraint failed", SqliteConstraint, code));

    [TestCase("40001")]
    [TestCase("40P01")]
    [TestCase("55P03")]
    public void PostgreSql_conflicts_are_run_again_and_not_waited_for(string code) => IsConflict(Postgres(code));

    [TestCase(1205)]
    [TestCase(1222)]
    [TestCase(3960)]
    public void SqlServer_conflicts_are_run_again_and_not_waited_for(int code) => IsConflict(SqlServerErrors.Make(code));

    [TestCase("08006")]
    [TestCase("53300")]
    [TestCase("57P01")]
    [TestCase("57P03")]
    [TestCase("25P03")]
    [TestCase("58030")]
    [TestCase("28P01")]
    [TestCase("3D000")]
    public void PostgreSql_that_is_away_is_waited_for(string code) => IsAway(Postgres(code));

    [TestCase(-2)]
    [TestCase(4060)]
    [TestCase(10928)]
    [TestCase(10929)]
    [TestCase(40197)]
    [TestCase(40501)]
    [TestCase(40613)]
    [TestCase(9002)]
    public void SqlServer_that_is_away_is_waited_for(int code) => IsAway(SqlServerErrors.Make(code));

    [Test]
    public void A_connection_that_broke_is_waited_for() =>
        IsAway(new NpgsqlException("Exception while reading from stream", new IOException("Connection reset by peer")));

    /// <summary>As while a standby is promoted: one host is known to be gone, the other is not the primary yet.</summary>
    [Test]
    public void PostgreSql_of_which_no_host_answers_is_waited_for() => IsAway(new NpgsqlException("No suitable host was found."));

    [Test]
    public void PostgreSql_with_a_certificate_that_has_expired_is_waited_for() =>
        IsAway(new NpgsqlException("Exception while performing SSL handshake", new AuthenticationException("The remote certificate is invalid")));

    /// <summary>Whatever its number is, the session has ended with it, perhaps in the middle of a commit.</summary>
    [TestCase(0)]
    [TestCase(35)]
    public void SqlServer_that_has_ended_the_session_is_waited_for(int code) => IsAway(SqlServerErrors.Make(severity: 20, [code]));

    /// <summary>The driver says so in an exception that is none of a database.</summary>
    [Test]
    public async Task SqlServer_without_a_free_connection_is_waited_for()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var oneAtATime = $"Server=127.0.0.1,{((IPEndPoint)silent.LocalEndpoint).Port};User Id=a;Password=b;Encrypt=false;"
            + "Connect Timeout=1;Max Pool Size=1;Pool Blocking Period=NeverBlock";

        var failures = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => i % 3 == 0 ? OpenAsync() : Task.Run(Open)));

        var exhausted = failures.OfType<InvalidOperationException>().ToList();
        exhausted.ShouldNotBeEmpty();
        foreach (var error in exhausted)
        {
            IsAway(error);
            StoreErrors.IsOfStore(error).ShouldBeTrue();
        }

        async Task<Exception> OpenAsync()
        {
            await using var connection = new SqlConnection(oneAtATime);
            return await Should.ThrowAsync<Exception>(connection.OpenAsync);
        }

        Exception Open()
        {
            using var connection = new SqlConnection(oneAtATime);
            return Should.Throw<Exception>(connection.Open);
        }
    }

    [Test]
    public void A_connection_that_is_not_open_is_a_mistake_of_ours()
    {
        using var command = new SqlCommand("SELECT 1", new SqlConnection("Server=127.0.0.1"));

        IsNothing(Should.Throw<InvalidOperationException>(command.ExecuteScalar));
    }

    [TestCase("22001")]
    [TestCase("23502")]
    [TestCase("42703")]
    [TestCase("57014")]
    public void What_the_message_is_at_fault_for_is_neither(string code) => IsNothing(Postgres(code));

    [TestCase(515)]
    [TestCase(8152)]
    public void What_the_message_is_at_fault_for_is_neither_on_SqlServer(int code) => IsNothing(SqlServerErrors.Make(code));

    [Test]
    public void A_code_that_a_company_adds_counts()
    {
        var refused = Postgres("XXP01");
        IsNothing(refused);

        _codes.Away.Add("PostgreSql:XXP01");
        IsAway(refused);
    }

    private static PostgresException Postgres(string code) => new("what it says", "ERROR", "ERROR", code);

    private void IsDuplicate(Exception error) => Means(error, isDuplicate: true);

    private void IsConflict(Exception error) => Means(error, isStale: true);

    private void IsAway(Exception error) => Means(error, isAway: true);

    private void IsNothing(Exception error) => Means(error);

    private void Means(Exception error, bool isDuplicate = false, bool isStale = false, bool isAway = false)
    {
        foreach (var thrown in (Exception[])[error, new DbUpdateException("An error occurred while saving", error)])
        {
            _codes.IsUniqueViolation(thrown).ShouldBe(isDuplicate);
            _codes.IsStale(thrown).ShouldBe(isStale);
            _codes.IsAway(thrown).ShouldBe(isAway);
        }
    }
}
