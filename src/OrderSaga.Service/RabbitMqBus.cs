using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MassTransit;
using OrderSaga.Outbox;
using OrderSaga.Persistence;

namespace OrderSaga.Service;

/// <summary>
/// How the bus uses a RabbitMQ. That queues are durable, messages persistent and sends confirmed by the broker are MassTransit's defaults.
/// </summary>
static class RabbitMqBus
{
    /// <summary>Where the broker puts what was handed over too often and never acknowledged.</summary>
    public const string DeadLettersQueue = "ordersaga-dead-letters";

    // Were it limited too, RabbitMQ 4 would drop at last what nobody may lose. Its "no limit" is -1, which RabbitMQ 3 refuses.
    const int NoLimit = 1_000_000_000;

    public static void AddLogin(IServiceCollection services, RabbitMqOptions options) => services
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<RabbitMqLogin>(provider, options))
        .AddReceiveEndpointObserver(provider => provider.GetRequiredService<RabbitMqLogin>());

    public static void Connect(IRabbitMqBusFactoryConfigurator rabbit, IBusRegistrationContext context, RabbitMqOptions options)
    {
        rabbit.Host(options.HostAddress, host =>
        {
            host.ConnectionName("ordersaga");
            host.Heartbeat(options.Heartbeat);
            if (options.User is { } user)
                host.Username(user);
            if (options.Password is { } password)
                host.Password(password);
            host.OnRefreshConnectionFactory = context.GetRequiredService<RabbitMqLogin>().Try;
            if (options.IsEncrypted)
                host.UseSsl(tls => Encrypt(tls, options));
        });
        rabbit.UseTimeouts<OrderDbContext>(context);
        DeclareAll(rabbit);
        if (options.Queues is QueueKind.Quorum)
        {
            rabbit.ReceiveEndpoint(DeadLettersQueue, queue =>
            {
                queue.SetQuorumQueue();
                queue.SetQueueArgument("x-delivery-limit", NoLimit);
                queue.KeepGivenUp<OrderDbContext>(
                    context,
                    $"handed over again {options.DeliveryLimit} times and never acknowledged; its consumer or the connection died each time");
            });
        }

        rabbit.ConfigureEndpoints(context);
    }

    public static void Configure(IRabbitMqReceiveEndpointConfigurator queue, string name, RabbitMqOptions options)
    {
        var load = name switch
        {
            Bus.OrdersQueue => options.Orders,
            Bus.PaymentsQueue => options.Payments,
            _ => options.Participants,
        };
        queue.ConcurrentMessageLimit = load.Concurrency;
        queue.PrefetchCount = load.Prefetch;
        if (options.Queues is not QueueKind.Quorum)
            return;
        queue.SetQuorumQueue();
        queue.SetQueueArgument("x-delivery-limit", options.DeliveryLimit);
        queue.DeadLetterExchange = DeadLettersQueue;
        // At least once: the queue keeps a message until the dead letters have it, even while their exchange is not there yet.
        queue.SetQueueArgument("x-dead-letter-strategy", "at-least-once");
        queue.SetQueueArgument("x-overflow", "reject-publish");
    }

    // MassTransit declares an exchange when somebody binds to it or first publishes to it. Who listens binds when this service has started, and
    // must not miss the first order that is rejected because no other was before.
    static void DeclareAll(IRabbitMqBusFactoryConfigurator rabbit)
    {
        rabbit.DeployPublishTopology = true;
        foreach (var message in OrderCorrelation.Messages)
            rabbit.Publish(message);
    }

    static void Encrypt(IRabbitMqSslConfigurator tls, RabbitMqOptions options)
    {
        tls.ServerName = options.ServerName ?? options.HostAddress.Host;
        tls.Protocol = SslProtocols.None; // what the operating system takes for safe
        // MassTransit lets any certificate pass whose name is right, whoever signed it.
        tls.EnforcePolicyErrors(
            SslPolicyErrors.RemoteCertificateChainErrors
            | SslPolicyErrors.RemoteCertificateNameMismatch
            | SslPolicyErrors.RemoteCertificateNotAvailable);
        if (options.CaFile is { } file)
            tls.CertificateValidationCallback = SignedBy(file);
    }

    static RemoteCertificateValidationCallback SignedBy(string file)
    {
        var authorities = RabbitMqOptions.AuthoritiesIn(File.ReadAllText(file));
        return (_, certificate, sent, errors) =>
        {
            var others = errors & ~SslPolicyErrors.RemoteCertificateChainErrors;
            if (certificate is not X509Certificate2 leaf || others != SslPolicyErrors.None)
                return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // a company's own authority seldom has a list
            if (sent is not null)
                chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
            return chain.Build(leaf);
        };
    }
}
