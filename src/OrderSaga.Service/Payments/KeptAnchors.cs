using System.Globalization;
using System.Text.RegularExpressions;

namespace OrderSaga.Service.Payments;

/// <summary>Anchors out of a log that was kept where nobody with the database can change it.</summary>
public sealed partial class KeptAnchors
{
    readonly Dictionary<(int Chain, long Position), byte[]> _links = [];

    /// <summary>How many of them are in no chain that was read.</summary>
    public IEnumerable<(int Chain, long Position)> Left => _links.Keys.Order();

    /// <summary>Reads lines of a log; those that tell of no anchor are passed over.</summary>
    public static KeptAnchors In(IEnumerable<string> lines)
    {
        var kept = new KeptAnchors();
        foreach (var said in lines.Select(line => Said().Match(line)).Where(said => said.Success))
        {
            var chain = int.Parse(said.Groups["chain"].Value, CultureInfo.InvariantCulture);
            var position = long.Parse(said.Groups["position"].Value, CultureInfo.InvariantCulture);
            kept._links[(chain, position)] = Convert.FromHexString(said.Groups["link"].Value);
        }

        return kept;
    }

    public byte[]? Take(int chain, long position) => _links.Remove((chain, position), out var link) ? link : null;

    [GeneratedRegex(
        "Anchor of the callback journal: (?<chain>[0-9]{1,9}) (?<position>[0-9]{1,18}) (?<link>[0-9a-f]{64}) ",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Said();
}
