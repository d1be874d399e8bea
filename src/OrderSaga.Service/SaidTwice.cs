using System.Globalization;

namespace OrderSaga.Service;

/// <summary>The id and the version of a request may stand in its body or in a header. Where both do and differ, nobody knows which is meant.</summary>
static class SaidTwice
{
    public static string? WhyNot(Guid? requestId, Guid? idempotencyKey) =>
        requestId is { } id && idempotencyKey is { } key && id != key
            ? "requestId and Idempotency-Key are the same thing, and these are two: send one of them"
            : null;

    /// <param name="expectedVersion">Of the body.</param>
    /// <param name="ifMatch">The header: an ETag of ours, also one that a proxy made weak when it compressed the answer.</param>
    /// <param name="version">What is meant; null: none.</param>
    public static string? WhyNot(int? expectedVersion, string? ifMatch, out int? version)
    {
        version = expectedVersion;
        if (ifMatch is null)
            return null;
        var tag = ifMatch.Trim();
        tag = tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
        if (!int.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var tagged))
            return "If-Match is one version, as the ETag has it, for example \"7\"";
        version = tagged;
        return expectedVersion is { } expected && expected != tagged
            ? "expectedVersion and If-Match are the same thing, and these are two: send one of them"
            : null;
    }
}
