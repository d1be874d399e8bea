using System.Collections.Concurrent;

namespace OrderSaga.Simulator;

/// <summary>Sends notices until they are acknowledged or the schedule ends, and keeps a record of every send.</summary>
public sealed class CallbackSender : IAsyncDisposable
{
    // WeChat Pay waits 5 s for an acknowledgement; Alipay says nothing shorter.
    private static readonly TimeSpan answerWithin = TimeSpan.FromSeconds(5);

    private readonly TimeProvider time;
    private readonly HttpClient http;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<Delivery> deliveries = new();
    private readonly ConcurrentDictionary<Task, bool> running = new();

    public CallbackSender(TimeProvider time, HttpMessageHandler? handler = null)
    {
        this.time = time;
        http = new HttpClient(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = answerWithin };
    }

    /// <summary>Every send so far.</summary>
    public IReadOnlyList<Delivery> Deliveries => [.. deliveries];

    /// <summary>Notices that are not acknowledged and not given up.</summary>
    public int Outstanding => running.Count;

    public void Send(Notice notice, Uri webhook, CallbackPlan plan)
    {
        if (plan.Lost)
            return;
        for (var copy = 0; copy < plan.Copies; copy++)
            Track(SendUntilAcknowledged(notice, webhook, plan));
    }

    /// <summary>Every notice sent so far was acknowledged or given up.</summary>
    public async Task WhenIdle()
    {
        while (!running.IsEmpty)
            await Task.WhenAll(running.Keys);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Dispose();
        stopping.Dispose();
    }

    private void Track(Task sending)
    {
        running[sending] = true;
        _ = sending.ContinueWith(
            done => running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task SendUntilAcknowledged(Notice notice, Uri webhook, CallbackPlan plan)
    {
        await Task.Delay(plan.Late, time, stopping.Token);
        if (plan.ForgedFirst)
            await SendForgeries(notice, webhook);
        if (await SendOnce(notice, () => notice.Signed(webhook), null) is { Acknowledged: true })
            return;
        foreach (var wait in notice.Schedule.Waits)
        {
            await Task.Delay(wait, time, stopping.Token);
            if (await SendOnce(notice, () => notice.Signed(webhook), null) is { Acknowledged: true })
                return;
        }
    }

    // A forger does not give up because nobody is at home: each forgery is sent until somebody answers it.
    private async Task SendForgeries(Notice notice, Uri webhook)
    {
        foreach (var forgery in notice.Forgeries(webhook))
        {
            while (await SendOnce(notice, forgery.Request, forgery.What) is { Status: null })
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, stopping.Token);
        }
    }

    private async Task<Delivery> SendOnce(Notice notice, Func<HttpRequestMessage> sign, string? forged)
    {
        var at = time.GetUtcNow();
        var (status, acknowledged) = await Post(notice, sign);
        var delivery = new Delivery(notice.Provider, notice.PaymentNumber, notice.Kind, forged, at, status, acknowledged);
        deliveries.Enqueue(delivery);
        return delivery;
    }

    private async Task<(int? Status, bool Acknowledged)> Post(Notice notice, Func<HttpRequestMessage> sign)
    {
        try
        {
            using var request = sign();
            using var response = await http.SendAsync(request, stopping.Token);
            var body = await response.Content.ReadAsByteArrayAsync(stopping.Token);
            return ((int)response.StatusCode, notice.IsAcknowledgement((int)response.StatusCode, body));
        }
        catch (HttpRequestException)
        {
            return (null, false); // nobody at home: the schedule goes on
        }
        catch (TaskCanceledException) when (!stopping.IsCancellationRequested)
        {
            return (null, false); // no answer in time
        }
    }
}
