using System.Globalization;

namespace OrderSaga.Service;

/// <summary>
/// Where a list that is a plain array goes on: in the header Link (RFC 8288), relative to the address that was asked, for a proxy may have given
/// that another beginning. Without it a page was the last, however short others are.
/// </summary>
sealed record NextPage(string Description)
{
    /// <param name="http">The request, whose question goes on.</param>
    /// <param name="asked">What is asked otherwise than now.</param>
    public static void Tell(HttpContext http, params ReadOnlySpan<(string Name, object Value)> asked)
    {
        var question = http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in asked)
            question[name] = value is DateTimeOffset time ? time.ToString("O") : Convert.ToString(value, CultureInfo.InvariantCulture);
        http.Response.Headers.Link = $"<{QueryString.Create(question)}>; rel=\"next\"";
    }
}

static class NextPages
{
    /// <summary>So that the description says so, too.</summary>
    public static RouteHandlerBuilder TellsNextPage(this RouteHandlerBuilder route, string description) =>
        route.WithMetadata(new NextPage(description));
}
