using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>
/// The numbers that a provider is given: an order number, or for a further attempt an order number and one lower-case letter.
/// </summary>
public static partial class PaymentNumbers
{
    /// <summary>The order that a payment number belongs to; null when it is not one of ours.</summary>
    /// <param name="paymentNumber">As the provider says it.</param>
    public static string? OrderNumberOf(string? paymentNumber) =>
        paymentNumber is not null && Ours().Match(paymentNumber) is { Success: true } match ? match.Groups["order"].Value : null;

    // \z and not $: a line feed at the end is not part of a number.
    [GeneratedRegex(@"\A(?<order>[A-Z0-9]{8,31})[a-z]?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Ours();
}
