using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace OrderSaga.Service;

[TypeConverter(typeof(ChoiceConverter<Transport>))]
public enum Transport
{
    InMemory,
    RabbitMq,
}

/// <summary>Settings under <c>Service</c>.</summary>
public sealed class ServiceOptions
{
    public const string Section = "Service";

    /// <summary>Where the seal key and the lock file are, and the databases of SQLite.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>The name of a <see cref="OrderSaga.Outbox.Store"/>. All but Sqlite need <c>ConnectionStrings:Orders</c>; <c>:Participants</c> is the same if it is absent.</summary>
    [Required]
    public string Database { get; set; } = "Sqlite";

    /// <summary>Bring the databases to this version at the start. Null: only where they are our own files; elsewhere somebody runs <c>ordersaga migrate</c>.</summary>
    public bool? MigrateAtStart { get; set; }

    /// <summary>The first API key. When it is absent, one is made at the first start and printed once.</summary>
    [MinLength(20, ErrorMessage = "Service:BootstrapApiKey is shorter than 20 characters; use a long random key, or remove it to have one made")]
    public string? BootstrapApiKey { get; set; }

    /// <summary><see cref="RabbitMqOptions"/> say how RabbitMQ is used.</summary>
    public Transport Transport { get; set; } = Transport.InMemory;

    /// <summary>What the settings say; RabbitMQ's and the proxies are read by others.</summary>
    /// <exception cref="StartupException">A name is not known, or a value is not what its setting takes; the message names it.</exception>
    public static ServiceOptions Of(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        section.RefuseAllBut(
            nameof(DataDirectory), nameof(Database), nameof(MigrateAtStart), nameof(BootstrapApiKey), nameof(Transport), "TrustedProxies",
            "RabbitMq");
        return section.Read<ServiceOptions>(isWhole: false) ?? new ServiceOptions();
    }
}
