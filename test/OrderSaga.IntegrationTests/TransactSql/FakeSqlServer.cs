using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>
/// Stands where EF Core would make a connection to SQL Server. It understands nothing: it keeps what it is sent, and answers as the test
/// says. Parameters are the driver's own.
/// </summary>
internal sealed class FakeSqlServer(string schema) : DbConnectionInterceptor
{
    public const string ConnectionString = "Server=nowhere;Database=ordersaga;User ID=nobody;Password=none;TrustServerCertificate=true";

    /// <summary>Which tables there are: a name of <see cref="Schemas"/>.</summary>
    public string Schema => schema;

    public List<SentText> Sent { get; } = [];

    /// <summary>What comes back; throws what the server would throw. By default nothing comes back.</summary>
    public Func<DbCommand, object?> Answer { get; set; } = _ => null;

    /// <summary>Called when a connection is opened, with its connection string.</summary>
    public Action<string> Opening { get; set; } = _ => { };

    /// <summary>Called before a transaction of the connection is committed.</summary>
    public Action Committing { get; set; } = () => { };

    public int Commits { get; set; }

    public int Rollbacks { get; set; }

    public int Closed { get; set; }

    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(
            new FakeConnection(this) { ConnectionString = eventData.ConnectionString ?? ConnectionString });

    public object? Receive(FakeCommand command)
    {
        var text = SentText.Of(command, schema);
        lock (Sent)
            Sent.Add(text);
        SentTexts.Record(text);
        return Answer(command);
    }

    /// <summary>A result set of one row.</summary>
    public static DataTable Row(params object[] values)
    {
        var table = new DataTable();
        for (var i = 0; i < values.Length; i++)
            table.Columns.Add($"c{i}", values[i].GetType() == typeof(DBNull) ? typeof(string) : values[i].GetType());
        table.Rows.Add(values);
        return table;
    }
}

internal sealed class FakeConnection(FakeSqlServer server) : DbConnection
{
    private ConnectionState _state;

    [AllowNull]
    public override string ConnectionString { get; set; } = FakeSqlServer.ConnectionString;

    public override string Database => "ordersaga";

    public override string DataSource => "nowhere";

    public override string ServerVersion => "16.00.1000";

    public override ConnectionState State => _state;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Open()
    {
        server.Opening(ConnectionString);
        _state = ConnectionState.Open;
    }

    public override void Close()
    {
        if (_state == ConnectionState.Open)
            server.Closed++;
        _state = ConnectionState.Closed;
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new FakeTransaction(server, this, isolationLevel);

    protected override DbCommand CreateDbCommand() => new FakeCommand(server) { Connection = this };

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }
}

internal sealed class FakeTransaction(FakeSqlServer server, FakeConnection connection, IsolationLevel isolation) : DbTransaction
{
    private bool _isOver;

    public override IsolationLevel IsolationLevel => isolation;

    protected override DbConnection DbConnection => connection;

    public override void Commit()
    {
        _isOver = true;
        server.Committing();
        server.Commits++;
    }

    public override void Rollback()
    {
        _isOver = true;
        server.Rollbacks++;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isOver)
            Rollback();
        base.Dispose(disposing);
    }
}

internal sealed class FakeCommand(FakeSqlServer server) : DbCommand
{
    private readonly SqlCommand _parameters = new();

    [AllowNull]
    public override string CommandText { get; set; } = "";

    public override int CommandTimeout { get; set; } = 30;

    public override CommandType CommandType { get; set; } = CommandType.Text;

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; }

    protected override DbTransaction? DbTransaction { get; set; }

    protected override DbParameterCollection DbParameterCollection => _parameters.Parameters;

    public override void Cancel()
    {
    }

    public override void Prepare()
    {
    }

    public override int ExecuteNonQuery() => server.Receive(this) as int? ?? 0;

    public override object? ExecuteScalar() => server.Receive(this) switch
    {
        DataTable table => table.Rows.Count == 0 ? null : table.Rows[0][0],
        var value => value,
    };

    protected override DbParameter CreateDbParameter() => new SqlParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => server.Receive(this) switch
    {
        DataTable[] tables => new DataTableReader(tables),
        DataTable table => new DataTableReader(table),
        null => new DataTableReader(new DataTable()),
        var value => new DataTableReader(FakeSqlServer.Row(value)),
    };

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _parameters.Dispose();
        base.Dispose(disposing);
    }
}
