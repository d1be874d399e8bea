using System.ComponentModel;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrderSaga.Service;

[TypeConverter(typeof(ChoiceConverter<QueueKind>))]
public enum QueueKind
{
    /// <summary>Replicated and on disk; what a cluster keeps when a node is lost.</summary>
    Quorum,

    /// <summary>On one node. For a broker that has such queues of this name already, or is a single node and short of disk.</summary>
    Classic,
}

/// <summary>How much of a queue one process takes at once.</summary>
public sealed class QueueLoad
{
    /// <summary>How many messages are worked on side by side.</summary>
    public int Concurrency { get; set; }

    /// <summary>How many messages the broker hands over before the first is acknowledged; those beyond the concurrency wait here.</summary>
    public int Prefetch { get; set; }
}

/// <summary>Settings under <c>Service:RabbitMq</c>; used with <see cref="Transport.RabbitMq"/>.</summary>
public sealed class RabbitMqOptions
{
    public const string Section = "Service:RabbitMq";
    const int PrefetchMax = ushort.MaxValue;

    static readonly string[] Schemes = ["amqp", "rabbitmq", "amqps", "rabbitmqs"];

    /// <summary>amqp://host:port/vhost, or amqps for TLS. <c>Service:RabbitMq</c> itself may be the address instead.</summary>
    public string? Address { get; set; }

    /// <summary>Null: as the address says, else the broker's guest, who may only come from its own machine.</summary>
    public string? User { get; set; }

    /// <summary>By environment only; or <see cref="PasswordFile"/>.</summary>
    public string? Password { get; set; }

    public string? PasswordFile { get; set; }

    /// <summary>Null: as the address says, else <c>/</c>.</summary>
    public string? VirtualHost { get; set; }

    /// <summary>TLS although the address does not say amqps.</summary>
    public bool UseTls { get; set; }

    /// <summary>The name that the broker's certificate must have; null: the host of the address.</summary>
    public string? ServerName { get; set; }

    /// <summary>PEM: the only authorities that may have signed the broker's certificate; null: those that the machine trusts.</summary>
    public string? CaFile { get; set; }

    /// <summary>A broker that is silent for a few of these is taken for gone.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    public QueueKind Queues { get; set; } = QueueKind.Quorum;

    /// <summary>
    /// How often a quorum queue hands a message over again that is never acknowledged, before it becomes a dead letter. 20 is what RabbitMQ 4
    /// does by itself.
    /// </summary>
    public int DeliveryLimit { get; set; } = 20;

    /// <summary>Messages of orders share commits: the more there are in hand, the fewer commits.</summary>
    public QueueLoad Orders { get; set; } = new() { Concurrency = 64, Prefetch = 256 };

    /// <summary>A payments worker mostly waits for a provider.</summary>
    public QueueLoad Payments { get; set; } = new() { Concurrency = 32, Prefetch = 64 };

    /// <summary>Stock, points and notifications, each: many messages want the same article, and wait for one another.</summary>
    public QueueLoad Participants { get; set; } = new() { Concurrency = 8, Prefetch = 64 };

    internal Uri HostAddress { get; private set; } = null!;

    internal bool IsEncrypted => UseTls || HostAddress.Scheme is "amqps" or "rabbitmqs";

    /// <summary>What the settings say, checked.</summary>
    /// <exception cref="StartupException">One is wrong; the message names it, and never a secret.</exception>
    public static RabbitMqOptions Of(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        var options = new RabbitMqOptions();
        // The address alone is no setting of these.
        if (section.GetChildren().Any())
            section.ReadInto(options);

        // The setting was the address alone once; who has it so may keep it.
        options.Address ??= section.Value;
        options.Check();
        return options;
    }

    /// <summary>Who gives the broker's address wants the broker: what is published to it would reach nobody here.</summary>
    /// <exception cref="StartupException">There are settings of RabbitMQ, and the bus is in memory.</exception>
    public static void RefuseUnused(IConfiguration configuration)
    {
        if (configuration.GetSection(Section).AsEnumerable().Any(setting => setting.Value is { Length: > 0 }))
        {
            throw new StartupException(
                $"{Section} is set, but Service:Transport is InMemory; set Service:Transport to RabbitMq, or remove {Section}");
        }
    }

    /// <summary>The certificates of <see cref="CaFile"/>.</summary>
    internal static X509Certificate2Collection AuthoritiesIn(string pem)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException unreadable)
        {
            throw new StartupException($"{Section}:CaFile has a certificate that cannot be read: {unreadable.Message}", unreadable);
        }

        return authorities;
    }

    void Check()
    {
        if (!Uri.TryCreate(Address, UriKind.Absolute, out var address) || !Schemes.Contains(address.Scheme) || address.Host is "")
            throw Wrong("Address", "is missing or no address; set it to amqp://host:port/vhost, or amqps for TLS");
        HostAddress = VirtualHost is null
            ? address
            : new UriBuilder(address) { Path = Uri.EscapeDataString(VirtualHost.TrimStart('/')) }.Uri;

        if (Password is not null && PasswordFile is not null)
            throw Wrong("Password", "and PasswordFile are both set; keep one");
        if ((Password ?? PasswordFile) is not null && User is null && address.UserInfo is "")
            throw Wrong("User", "is missing, and there is a password; set whose it is");
        if (PasswordFile is not null)
            Password = Read("PasswordFile", PasswordFile).Trim();
        if (Password is "")
            throw Wrong("Password", "is empty; set it, or remove it");
        // MassTransit would try the password that a new broker's guest has.
        if ((User is not null || address.UserInfo is not "") && Password is null && address.UserInfo.Split(':', 2) is not [_, not ""])
            throw Wrong("Password", "is missing, and there is a user; set PasswordFile, or Password by the environment");

        if (!IsEncrypted && (CaFile ?? ServerName) is not null)
            throw Wrong(CaFile is null ? "ServerName" : "CaFile", "is set, but TLS is not used; set UseTls, or an address with amqps");
        if (CaFile is not null && AuthoritiesIn(Read("CaFile", CaFile)).Count == 0)
            throw Wrong("CaFile", "names a file without a certificate in PEM; begin each with -----BEGIN CERTIFICATE-----");
        if (Heartbeat < TimeSpan.FromSeconds(1) || Heartbeat > TimeSpan.FromMinutes(10))
            throw Wrong("Heartbeat", "is not between a second and ten minutes; 00:00:15 is the default");
        if (DeliveryLimit is < 1 or > 1_000_000)
            throw Wrong("DeliveryLimit", "is not between 1 and 1000000; 20 is the default");
        Check(nameof(Orders), Orders);
        Check(nameof(Payments), Payments);
        Check(nameof(Participants), Participants);
    }

    static void Check(string queue, QueueLoad load)
    {
        if (load.Concurrency < 1)
            throw Wrong($"{queue}:Concurrency", "is below 1");
        if (load.Prefetch < load.Concurrency || load.Prefetch > PrefetchMax)
            throw Wrong($"{queue}:Prefetch", $"is below {queue}:Concurrency ({load.Concurrency}) or above {PrefetchMax}");
    }

    static string Read(string setting, string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartupException(
                $"{Section}:{setting} names a file that cannot be read ({unreadable.GetType().Name}); check its path and who may read it",
                unreadable);
        }
    }

    static StartupException Wrong(string setting, string sentence) => new($"{Section}:{setting} {sentence}");
}
