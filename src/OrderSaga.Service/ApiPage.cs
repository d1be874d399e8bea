using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace OrderSaga.Service;

/// <summary>The description of the API and a page to read it by: they are the same for everybody, and hold nothing of anybody.</summary>
public static class ApiPage
{
    const string Path = "/scalar";

    public static void MapApiPage(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference(Path, (page, http) =>
        {
            var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            page.Title = "OrderSaga";
            page.Nonce = nonce;
            page.DefaultFonts = false;
            page.Telemetry = false;
            // The page tells nobody that it is read, and loads nothing from outside: not by a setting alone, but because a browser is told so.
            http.Response.Headers.ContentSecurityPolicy =
                $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
                + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        }).AllowAnonymous();
    }
}
