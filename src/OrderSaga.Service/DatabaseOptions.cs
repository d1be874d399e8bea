using OrderSaga.Outbox;

namespace OrderSaga.Service;

/// <summary>Settings under <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    // Far above what helps: a batch has 2,100 parameters at most on SQL Server, and 65,535 on PostgreSQL.
    const int BatchMax = 1000;

    /// <summary>How many statements EF Core sends at once; null: as many as the provider thinks best.</summary>
    public int? MaxBatchSize { get; set; }

    /// <summary>What error codes mean besides those that are known.</summary>
    public ErrorCodes Errors { get; set; } = new();

    /// <summary>Codes as in <see cref="StoreErrorCodes"/>, which says what the lists are.</summary>
    public sealed class ErrorCodes
    {
        public IList<string> Duplicate { get; set; } = [];

        public IList<string> Conflict { get; set; } = [];

        public IList<string> Away { get; set; } = [];
    }

    /// <summary>What the settings say, checked.</summary>
    /// <exception cref="StartupException">One is wrong; the message names it.</exception>
    public static DatabaseOptions Of(IConfiguration configuration)
    {
        var options = new DatabaseOptions();
        configuration.GetSection(Section).ReadInto(options);
        if (options.MaxBatchSize is < 1 or > BatchMax)
        {
            throw new StartupException(
                $"{Section}:{nameof(MaxBatchSize)} is {options.MaxBatchSize}, which is not between 1 and {BatchMax}; "
                + "remove it for the provider's own");
        }

        options.AddTo(new StoreErrorCodes());
        return options;
    }

    /// <summary>Adds the codes to those that are known.</summary>
    public void AddTo(StoreErrorCodes known)
    {
        var lists = new[]
        {
            (Name: nameof(Errors.Duplicate), Added: Errors.Duplicate, Known: known.Duplicate),
            (Name: nameof(Errors.Conflict), Added: Errors.Conflict, Known: known.Conflict),
            (Name: nameof(Errors.Away), Added: Errors.Away, Known: known.Away),
        };
        foreach (var list in lists)
        {
            for (var i = 0; i < list.Added.Count; i++)
            {
                var (setting, code) = ($"{Section}:{nameof(Errors)}:{list.Name}:{i}", list.Added[i]);
                if (!StoreErrorCodes.IsCode(code))
                {
                    throw new StartupException(
                        $"{setting} is \"{code}\"; write a store and its code, as in SqlServer:2627, PostgreSql:23505 or Sqlite:2067");
                }

                if (lists.FirstOrDefault(other => other.Name != list.Name && other.Known.Contains(code)).Name is { } meant)
                    throw new StartupException($"{setting} is {code}, which means {meant} already; remove it");
                list.Known.Add(code);
            }
        }
    }
}
