using System.Security.Cryptography;
using System.Text;
using Npgsql;
using OrderSaga.Benchmarks.Load;

namespace OrderSaga.Benchmarks.Lists;

/// <summary>
/// The settings of a service under measurement: orders that need money alone, one account of Alipay, nobody outside is called.
/// </summary>
sealed class ServiceSettings : IDisposable
{
    public const string Account = "bench";

    private readonly RSA _alipay = RSA.Create(2048);

    public AlipayNotices Alipay => new(_alipay);

    /// <summary>An admin's.</summary>
    public string FirstKey { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>As long as the seal's key is the same, also in a database that was kept.</summary>
    private static string JournalKey => Convert.ToBase64String(
        SHA256.HashData(Encoding.ASCII.GetBytes("journal" + Environment.GetEnvironmentVariable(Surroundings.SealKeyVariable))));

    public IReadOnlyDictionary<string, string> For(string database)
    {
        using var ours = RSA.Create(2048);
        var connection = new NpgsqlConnectionStringBuilder(Surroundings.Postgres) { Database = database }.ConnectionString;
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__Orders"] = connection,
            ["Urls"] = "http://127.0.0.1:0",
            ["Service__Database"] = "PostgreSql",
            ["Service__MigrateAtStart"] = "true",
            ["Service__Transport"] = "RabbitMq",
            ["Service__RabbitMq__Address"] = $"{Surroundings.RabbitMq}",
            ["Service__RabbitMq__Queues"] = "Classic",
            ["Service__DataDirectory"] = Path.Combine(Surroundings.Folder, "service"),
            ["Service__BootstrapApiKey"] = FirstKey,
            ["Providers__Seal__Keys__0"] = Environment.GetEnvironmentVariable(Surroundings.SealKeyVariable)!,
            ["Providers__Journal__Keys__0"] = JournalKey,
            [$"Providers__Alipay__{Account}__AppId"] = AlipayNotices.AppId,
            [$"Providers__Alipay__{Account}__SellerId"] = AlipayNotices.SellerId,
            [$"Providers__Alipay__{Account}__PrivateKey"] = ours.ExportPkcs8PrivateKeyPem(),
            [$"Providers__Alipay__{Account}__AlipayPublicKeys__0"] = _alipay.ExportSubjectPublicKeyInfoPem(),
            ["PaymentQuestions__Enabled"] = "false",
            ["Reconciliation__Enabled"] = "false",
            ["RateLimits__ReadsPerSecond"] = "1000000", // whoever measures asks more than a person may
            ["Logging__LogLevel__Default"] = "Warning",
            ["Logging__LogLevel__MassTransit"] = "Critical", // that some payments find no order, and some messages are refused, is wanted
            ["Logging__Console__LogToStandardErrorThreshold"] = "Trace",
        };
        foreach (var merchant in (string[])["default", "outlet"])
        {
            foreach (var handling in (string[])["Stock", "Points", "Notifications"])
                settings[$"Merchants__{merchant}__{handling}"] = "None";
            settings[$"Merchants__{merchant}__Mismatch"] = "Hold";
        }

        return settings;
    }

    public void Dispose() => _alipay.Dispose();
}
