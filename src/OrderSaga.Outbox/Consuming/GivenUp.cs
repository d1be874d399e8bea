using System.Security.Cryptography;
using System.Text;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace OrderSaga.Outbox;

/// <summary>Where a broker puts what it has given up on, made readable for people.</summary>
public static class GivenUp
{
    /// <summary>
    /// Every message of this endpoint becomes a row of the dead letters, under the queue that it came from. The endpoint has no consumers.
    /// </summary>
    /// <typeparam name="TDbContext">A DbContext for which <c>AddOutbox</c> was called.</typeparam>
    /// <param name="endpoint">The endpoint on the queue into which the broker puts them.</param>
    /// <param name="context">The registration that the bus is configured with.</param>
    /// <param name="overLimit">The reason, for one that was handed over too often, as it follows the name of its queue.</param>
    public static void KeepGivenUp<TDbContext>(this IReceiveEndpointConfigurator endpoint, IRegistrationContext context, string overLimit)
        where TDbContext : DbContext
    {
        var runtime = context.GetRequiredService<InboxRuntime<TDbContext>>();
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        endpoint.ConfigureError(error => error.UseFilter(new GivenUpFilter<TDbContext, ExceptionReceiveContext>(runtime, overLimit)));
        endpoint.ConfigureDeadLetter(skipped => skipped.UseFilter(new GivenUpFilter<TDbContext, ReceiveContext>(runtime, overLimit)));
    }
}

internal sealed class GivenUpFilter<TDbContext, TContext>(InboxRuntime<TDbContext> runtime, string overLimit) : IFilter<TContext>
    where TDbContext : DbContext
    where TContext : class, ReceiveContext
{
    public async Task Send(TContext context, IPipe<TContext> next)
    {
        var (queue, why) = BrokerDeath.Of(context.TransportHeaders);
        var given = new MessageException(
            typeof(object), why is "delivery_limit" ? $"{queue}: {overLimit}" : $"{queue}: given up by the broker ({why})");
        var consumer = new ConsumerIdentity(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(queue)).AsSpan(0, 16)), queue);
        await runtime.KeepForPeople(context, consumer, given, BrokerDeath.AddressOf(context, queue));
        await next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("givenUp");
}

/// <summary>What RabbitMQ writes on a message when it moves it to another queue: which one it left, and why.</summary>
internal static class BrokerDeath
{
    private const string Deaths = "x-death";
    private const string Unknown = "unknown";

    /// <summary>Is this header one of the broker's notes on how a message ended? The message may be sent again, and without them.</summary>
    public static bool IsNote(string header) =>
        header.StartsWith(Deaths, StringComparison.Ordinal)
        || header.StartsWith("x-first-death-", StringComparison.Ordinal)
        || header.StartsWith("x-last-death-", StringComparison.Ordinal)
        || header is "x-delivery-count" or "x-acquired-count";

    public static (string Queue, string Why) Of(Headers headers) =>
        // The newest first; the plain headers tell of the oldest.
        headers.TryGetHeader(Deaths, out var deaths) && deaths is IEnumerable<object> list
        && list.FirstOrDefault() is IDictionary<string, object?> newest
            ? (Text(newest, "queue"), Text(newest, "reason"))
            : (Plain(headers, "x-first-death-queue"), Plain(headers, "x-first-death-reason"));

    public static Uri AddressOf(ReceiveContext context, string queue) =>
        queue is Unknown ? context.InputAddress : new Uri(context.InputAddress, Uri.EscapeDataString(queue));

    private static string Plain(Headers headers, string name) => headers.TryGetHeader(name, out var value) ? Text(value) : Unknown;

    private static string Text(IDictionary<string, object?> death, string name) =>
        death.TryGetValue(name, out var value) ? Text(value) : Unknown;

    private static string Text(object? value) => value switch
    {
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        _ => Unknown,
    };
}
