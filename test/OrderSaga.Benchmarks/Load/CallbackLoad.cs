using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace OrderSaga.Benchmarks.Load;

/// <summary>What came of callbacks: how many were acknowledged in what time, and how long each took.</summary>
sealed record CallbackResult(int Acknowledged, double Seconds, IReadOnlyList<double> LatenciesMs)
{
    public double PerSecond => Acknowledged / Seconds;
}

/// <summary>Calls as a provider does, over connections that stay open.</summary>
sealed class CallbackLoad(Uri webhook) : IDisposable
{
    private const int ConnectionsMax = 256;

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = ConnectionsMax, UseProxy = false });

    /// <summary>Always so many under way, until the notices or the time are used up.</summary>
    public async Task<CallbackResult> Closed(IReadOnlyList<byte[]> notices, int inFlight, TimeSpan limit)
    {
        var latencies = new ConcurrentBag<double>();
        var next = -1;
        var since = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(since) < limit && Interlocked.Increment(ref next) is var i && i < notices.Count)
            {
                var at = Stopwatch.GetTimestamp();
                if (await Call(notices[i]) is not HttpStatusCode.OK)
                    throw new InvalidOperationException("A genuine notice was not acknowledged; the host says why above");
                latencies.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }
        }));
        return new CallbackResult(latencies.Count, Stopwatch.GetElapsedTime(since).TotalSeconds, [.. latencies]);
    }

    /// <summary>So many a second, whether the others were answered or not. A latency counts from when the call was due.</summary>
    public async Task<CallbackResult> Open(IReadOnlyList<byte[]> notices, int rate, HttpStatusCode answer)
    {
        var latencies = new ConcurrentBag<double>();
        var calls = new List<Task>(notices.Count);
        var since = Stopwatch.GetTimestamp();
        for (var i = 0; i < notices.Count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / rate);
            while (due - Stopwatch.GetElapsedTime(since) is { Ticks: > 0 } early)
                await Task.Delay(early < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : early);
            calls.Add(One(notices[i], due));
        }

        await Task.WhenAll(calls);
        return new CallbackResult(latencies.Count, Stopwatch.GetElapsedTime(since).TotalSeconds, [.. latencies]);

        async Task One(byte[] notice, TimeSpan due)
        {
            if (await Call(notice) != answer)
                throw new InvalidOperationException($"A notice was not answered {answer}; the host says why above");
            latencies.Add((Stopwatch.GetElapsedTime(since) - due).TotalMilliseconds);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpStatusCode> Call(byte[] notice)
    {
        using var content = new ByteArrayContent(notice);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(AlipayNotices.ContentType);
        using var answer = await _http.PostAsync(webhook, content);
        await answer.Content.CopyToAsync(Stream.Null);
        return answer.StatusCode;
    }
}
