using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.WebEncoders;
using OrderSaga.Service.Access;
using OrderSaga.Service.Staff;

namespace OrderSaga.Service.WebConsole;

/// <summary>Pages for support staff, made on the server by the same queries and actions as the API.</summary>
public static class ConsoleEndpoints
{
    public const string Root = "/console";

    /// <summary>What the navigation offers.</summary>
    public static IReadOnlyList<(string Name, string Path)> Screens { get; } =
    [
        ("overview", $"{Root}/overview"), ("orders", $"{Root}/orders"), ("failed", $"{Root}/failed"), ("timeouts", $"{Root}/timeouts"),
        ("unmatched", $"{Root}/unmatched"), ("callbacks", $"{Root}/callbacks"), ("reconciliation", $"{Root}/reconciliation"),
        ("approvals", $"{Root}/approvals"), ("notifications", $"{Root}/notifications"), ("workers", $"{Root}/workers"), ("audit", $"{Root}/audit"),
    ];

    const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'";

    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor().AddScoped<Words>().AddSingleton<SignInLink>();
        services.AddSingleton<IProblemDetailsWriter, ConsoleProblems>();
        // Chinese as it is, and not five characters for each; what means something to HTML is encoded all the same.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "ordersaga-form";
            antiforgery.Cookie.Path = Root;
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            antiforgery.SuppressXFrameOptionsHeader = true; // the policy says frame-ancestors 'none'
        });
        services.AddDataProtection().SetApplicationName("OrderSaga");
        services.AddSingleton<ConsoleKeys>().AddSingleton<SealedKeys>();
        services.AddOptions<KeyManagementOptions>().Configure<ConsoleKeys, SealedKeys>(
            (keys, repository, encryptor) => (keys.XmlRepository, keys.XmlEncryptor) = (repository, encryptor));
        return services;
    }

    public static void MapConsole(this WebApplication app)
    {
        app.MapGet("/", () => TypedResults.LocalRedirect(Root)).AllowAnonymous().ExcludeFromDescription();
        var console = app.MapGroup(Root).RefuseZeroCharacters().KeepingRefusals().ExcludeFromDescription();
        console.MapConsoleAssets();
        console.MapSignIn();
        console.MapGet("/", () => TypedResults.LocalRedirect($"{Root}/overview")).For(Roles.Reader);
        console.MapOrderPages();
        console.MapOrderActionPages();
        console.MapFailedMessagePages();
        console.MapOperationPages();
        console.MapReconciliationPages();
        console.MapStaffPages();
        console.MapCallbackPages();
        console.MapUnmatchedPages();
        SignInLink.ShowAtStart(app);
    }

    /// <summary>What the API says is of customers and money: nobody between us and the caller keeps it.</summary>
    public static void UseApiHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        if (http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.CacheControl = "no-store";
                http.Response.Headers.XContentTypeOptions = "nosniff";
                return Task.CompletedTask;
            });
        }

        return next(http);
    });

    /// <summary>Before anything answers, so that errors have these headers too.</summary>
    public static void UseConsoleHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        if (!http.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal))
            return next(http);
        var headers = http.Response.Headers;
        http.Response.OnStarting(() =>
        {
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            if (!http.Request.Path.StartsWithSegments($"{Root}/assets", StringComparison.Ordinal))
                headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        Words.Remember(http);
        return next(http);
    });
}
