using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Mvc;
using OrderSaga.Outbox;
using OrderSaga.Providers;
using OrderSaga.Service.Payments;

namespace OrderSaga.Service;

/// <summary>Where payment providers call: read, verify, journal, commit, and only then acknowledge. No API key: the provider's signature is the key.</summary>
public static class WebhookEndpoint
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/webhooks/{provider}/{account}", Receive).AllowAnonymous().ExcludeFromDescription()
            // What a provider is told is said to the byte: an answer without a body gets none.
            .WithMetadata(new SkipStatusCodePagesAttribute());

    static async Task Receive(
        string provider,
        string account,
        HttpContext http,
        PaymentProviders providers,
        CallbackJournal journal,
        RejectedCallbacks rejected,
        TimeProvider clock,
        ILogger<CallbackRequest> log)
    {
        if (providers.Receiver(provider, account) is not { } receiver)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var cancellation = http.RequestAborted;
        if (await Read(http.Request, cancellation) is not { } body)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        var headers = http.Request.Headers.SelectMany(h => h.Value.Select(v => KeyValuePair.Create(h.Key, v ?? ""))).ToArray();
        var request = new CallbackRequest(http.Request.Method, http.Request.ContentType, headers, body);
        var now = UtcTime.Cut(clock.GetUtcNow()); // as every store keeps it: a replay judges by it again
        var verdict = receiver.Receive(request, now);
        if (verdict.Outcome is CallbackOutcome.Rejected)
        {
            rejected.Add(new RejectedCallback(now, provider, account, verdict.Reason ?? "", Remote(http)));
            await Answer(http.Response, verdict.Answer, cancellation);
            return;
        }

        try
        {
            // What is verified is kept even when the provider hangs up while we write.
            await journal.Record(now, receiver.Account, verdict, request, Remote(http), CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Not acknowledged, so the provider comes again: nothing is lost, and it must not learn why.
            log.NotJournaled(verdict.OrderNumber ?? "-", provider, e);
            await Answer(http.Response, receiver.Unavailable, cancellation);
            return;
        }

        await Answer(http.Response, verdict.Answer, cancellation);
    }

    /// <summary>At most the limit and one byte is read, whatever the length header claims.</summary>
    static async Task<byte[]?> Read(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > CallbackReceiver.BodyBytesMax)
            return null;
        var buffer = ArrayPool<byte>.Shared.Rent(CallbackReceiver.BodyBytesMax + 1);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(
                buffer.AsMemory(0, CallbackReceiver.BodyBytesMax + 1), CallbackReceiver.BodyBytesMax + 1, throwOnEndOfStream: false, cancellation);
            return length > CallbackReceiver.BodyBytesMax ? null : buffer[..length];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static async Task Answer(HttpResponse response, CallbackAnswer answer, CancellationToken cancellation)
    {
        response.StatusCode = answer.Status;
        if (answer.ContentType is not null)
            response.ContentType = answer.ContentType;
        if (answer.Body.Length > 0)
        {
            response.ContentLength = answer.Body.Length;
            await response.Body.WriteAsync(answer.Body, cancellation);
        }
    }

    static string? Remote(HttpContext http) => http.Connection.RemoteIpAddress?.ToString();
}

/// <summary>A callback that was not proven genuine.</summary>
public sealed record RejectedCallback(DateTimeOffset At, string Provider, string Account, string Reason, string? RemoteAddress);

/// <summary>How many there were since the start, and the last of them.</summary>
public sealed record RejectedCallbackList(long Count, IReadOnlyList<RejectedCallback> Last);

/// <summary>The last rejected callbacks, for staff, and their count. In memory only: whoever floods us with bad signatures costs no database write.</summary>
public sealed class RejectedCallbacks(ILogger<RejectedCallbacks> log, TimeProvider clock)
{
    const int Kept = 200;
    readonly ConcurrentQueue<RejectedCallback> _last = new();
    readonly OncePerSecond _pace = new(clock);
    long _count;

    public long Count => Interlocked.Read(ref _count);

    public IReadOnlyList<RejectedCallback> Last => [.. _last.Reverse()];

    public void Add(RejectedCallback callback)
    {
        Interlocked.Increment(ref _count);
        _last.Enqueue(callback);
        while (_last.Count > Kept)
            _last.TryDequeue(out _);

        if (_pace.Allows())
            log.Rejected(callback.Provider, callback.Account, callback.Reason, Count);
    }
}

static partial class WebhookLog
{
    [LoggerMessage(LogLevel.Error, "{OrderNumber}: a verified callback of {Provider} could not be stored and was not acknowledged; the provider will repeat it")]
    public static partial void NotJournaled(this ILogger logger, string orderNumber, string provider, Exception exception);

    [LoggerMessage(LogLevel.Warning, "A callback to {Provider}/{Account} was rejected: {Reason}. {Count} so far (at most one line a second)")]
    public static partial void Rejected(this ILogger logger, string provider, string account, string reason, long count);
}
