using System.Globalization;

namespace OrderSaga.Service;

/// <summary>How many rows a page may have at most; the description says so, too.</summary>
sealed record PageSize(int Max)
{
    public const string Parameter = "limit";

    /// <summary>Null: it can be asked for.</summary>
    public string? WhyNot(int limit) => limit >= 1 && limit <= Max ? null : $"limit is {limit}; a page has 1 to {Max} rows";
}

static class PageSizes
{
    /// <summary>Refuses another size before anything is looked at: a page shorter than was asked for looks like the last one.</summary>
    public static RouteHandlerBuilder WithPagesOf(this RouteHandlerBuilder route, int max)
    {
        var size = new PageSize(max);
        return route.WithMetadata(size).AddEndpointFilter(async (call, next) =>
        {
            var asked = call.HttpContext.Request.Query[PageSize.Parameter];
            return int.TryParse(asked, NumberStyles.Integer, CultureInfo.InvariantCulture, out var limit) && size.WhyNot(limit) is { } whyNot
                ? Problems.Invalid("The list cannot be given", [whyNot])
                : await next(call);
        });
    }
}
