using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace OrderSaga.KillHost.Hosting;

internal enum RequestKind
{
    Other,
    Submit,
    Webhook,

    /// <summary>Somebody decides about a payment without an order.</summary>
    Decision,
}

/// <summary>
/// Stands in front of the service: the first and the last moment of a request, and for those between them, which one it is.
/// </summary>
internal sealed class RequestAtWork(Executioner executioner) : IStartupFilter
{
    private static readonly AsyncLocal<RequestKind> kind = new();

    public static RequestKind Kind => kind.Value;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(Handle);
        next(app);
    };

    private Task Handle(HttpContext context, RequestDelegate next)
    {
        kind.Value = KindOf(context.Request);
        if (Kind == RequestKind.Submit)
            executioner.Reached(KillPlace.SubmitReceived, 1);
        if (Kind == RequestKind.Webhook)
        {
            context.Response.OnCompleted(() =>
            {
                executioner.Reached(KillPlace.WebhookAnswered, 1);
                return Task.CompletedTask;
            });
        }

        return next(context);
    }

    private static RequestKind KindOf(HttpRequest request) => (request.Method, request.Path.Value) switch
    {
        ("POST", "/api/v1/orders" or "/api/v1/orders/") => RequestKind.Submit,
        ("POST", { } path) when path.StartsWith("/webhooks/", StringComparison.Ordinal) => RequestKind.Webhook,
        ("POST", { } path) when path.StartsWith("/api/v1/unmatched-payments/", StringComparison.Ordinal) => RequestKind.Decision,
        _ => RequestKind.Other,
    };
}
