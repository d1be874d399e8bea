using System.ComponentModel.DataAnnotations;

namespace OrderSaga.Service;

public enum Transport
{
    InMemory,
    RabbitMq,
}

/// <summary>Settings under <c>Service</c>.</summary>
public sealed class ServiceOptions
{
    public const string Section = "Service";

    /// <summary>Where the databases, the seal key and the lock file are.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>The first API key. When it is absent, one is made at the first start and printed once.</summary>
    [MinLength(20, ErrorMessage = "Service:BootstrapApiKey is shorter than 20 characters; use a long random key, or remove it to have one made")]
    public string? BootstrapApiKey { get; set; }

    public Transport Transport { get; set; } = Transport.InMemory;

    /// <summary>amqp://user:password@host:port/vhost; needed with <see cref="Transport.RabbitMq"/>.</summary>
    public string? RabbitMq { get; set; }
}
