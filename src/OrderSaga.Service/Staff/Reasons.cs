using OrderSaga.Service.Access;

namespace OrderSaga.Service.Staff;

/// <summary>What somebody must say why they want it.</summary>
public interface IReasoned
{
    string Reason { get; }
}

/// <summary>Whoever changes something says why: an audit without reasons helps nobody.</summary>
static class Reasons
{
    public const int LengthMax = 2000;

    /// <summary>Null: it is one.</summary>
    public static string? WhyNot(string? reason) => string.IsNullOrWhiteSpace(reason) || reason.Length > LengthMax
        ? $"The reason has 1 to {LengthMax} characters; whoever looks at it later reads it"
        : null;

    /// <summary>Refuses what comes without, before anything is looked at.</summary>
    public static RouteHandlerBuilder WithReason(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (call, next) =>
        call.Arguments.OfType<IReasoned>().FirstOrDefault() is { } asked && WhyNot(asked.Reason) is { } whyNot
            ? Problems.Invalid("Nothing was done", [whyNot])
            : await next(call));
}
