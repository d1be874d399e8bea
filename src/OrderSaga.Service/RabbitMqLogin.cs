using MassTransit;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OrderSaga.Service;

/// <summary>
/// MassTransit does not try again after a refused login: an endpoint that meets one ends, and nothing is consumed until the process is
/// started anew. So each connection is preceded by a login that ends at once, and a refusal is told as a broker that is away: that is tried
/// again with growing waits, while callers and providers are served.
/// </summary>
sealed partial class RabbitMqLogin(
    RabbitMqOptions options, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<RabbitMqLogin> logger) : IReceiveEndpointObserver
{
    readonly OncePerSecond _pace = new(clock);

    /// <summary>An endpoint has ended nevertheless, and the process with it.</summary>
    public bool HasEndedConsumers { get; private set; }

    /// <summary>Before each connection.</summary>
    /// <exception cref="RabbitMqConnectionException">The broker refuses; it is worth another try.</exception>
    public async Task Try(ConnectionFactory factory)
    {
        try
        {
            await using var login = await factory.CreateConnectionAsync("ordersaga-login");
            // The client takes a connection for open before the broker has said whether its virtual host may be used.
            await using var channel = await login.CreateChannelAsync();
        }
        catch (BrokerUnreachableException e) when (e.InnerException is AuthenticationFailureException refused)
        {
            if (_pace.Allows())
                LogRefused(options.HostAddress.Host, options.HostAddress.Port);
            // With another cause: by its own MassTransit would know that it is none to try again after.
            throw new RabbitMqConnectionException(
                $"{options.HostAddress.Host} refuses the login of {RabbitMqOptions.Section}", new IOException(refused.Message));
        }
        catch (Exception e) when (NotAllowedIn(e) is { } reason)
        {
            // Of this MassTransit says nothing, and without another cause it does not try again either.
            if (_pace.Allows())
                LogNotAllowed(options.HostAddress.Host, options.HostAddress.Port, reason);
            throw new RabbitMqConnectionException(
                $"{options.HostAddress.Host} refuses the virtual host of {RabbitMqOptions.Section}", new IOException(reason));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is, the connection itself meets it next, and MassTransit says so.
        }
    }

    /// <summary>The password was changed between the two logins: whoever runs the process starts it again.</summary>
    public Task Faulted(ReceiveEndpointFaulted faulted)
    {
        if (faulted.Exception?.GetBaseException() is AuthenticationFailureException)
        {
            HasEndedConsumers = true;
            LogEnded(faulted.InputAddress.AbsolutePath);
            lifetime.StopApplication();
        }

        return Task.CompletedTask;
    }

    /// <summary>What the broker says about a virtual host that is not there, or that the user may not use; null: it was something else.</summary>
    static string? NotAllowedIn(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is OperationInterruptedException { ShutdownReason: { ReplyCode: Constants.NotAllowed } reason })
                return reason.ReplyText;
        }

        return null;
    }

    public Task Ready(ReceiveEndpointReady ready) => Task.CompletedTask;

    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Error, "RabbitMQ at {Host}:{Port} refuses the login: nothing is sent or consumed until it lets the user of "
        + "Service:RabbitMq in. It is tried again; check Service:RabbitMq:User and its password, and the user at the broker")]
    partial void LogRefused(string host, int port);

    [LoggerMessage(LogLevel.Error, "RabbitMQ at {Host}:{Port} does not open its virtual host: {Reason}. Nothing is sent or consumed until it does. It "
        + "is tried again; check the virtual host of Service:RabbitMq, and what the user may do in it (rabbitmqctl list_permissions)")]
    partial void LogNotAllowed(string host, int port, string reason);

    [LoggerMessage(LogLevel.Critical, "RabbitMQ has refused the login of {Endpoint}, which has ended; the service stops, to be started again")]
    partial void LogEnded(string endpoint);
}
