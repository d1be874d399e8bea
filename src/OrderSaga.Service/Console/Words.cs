using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrderSaga.Contracts;
using OrderSaga.Participants;
using OrderSaga.Service.Access;

namespace OrderSaga.Service.WebConsole;

/// <summary>The words of the console in the language of whoever looks: one file for each language, and nothing in a page itself.</summary>
public sealed partial class Words
{
    public const string CookieName = "ordersaga-culture";

    /// <summary>The kind of the sentences by which the machine asks for a person.</summary>
    const string Asked = "asked";
    static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);
    static readonly FrozenDictionary<string, FrozenDictionary<string, string>> _all = new Dictionary<string, FrozenDictionary<string, string>>(StringComparer.OrdinalIgnoreCase)
    {
        ["en"] = Read("en"),
        ["zh-CN"] = Read("zh-CN"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Of what the service says in sentences; the words of pages have gaps, too.</summary>
    static readonly string[] _said = ["reason", "problem", "filter", "said", "remark", Asked];

    /// <summary>What values of sentences are: commands, providers, and whatever else has a word.</summary>
    static readonly string[] _names = ["event", "provider", "notification", "state", "attention", "caseKind", "outcome"];

    /// <summary>Sentences of sums in minor units; in the others a number and a word may be a person's.</summary>
    static readonly string[] _ofSums = ["reason.refundLeft", "reason.refundLimit"];

    /// <summary>By its English words, for they are what the machine says; the longer, which say more, first.</summary>
    static readonly IReadOnlyList<(string Key, Regex Pattern)> _sentences =
    [
        .. _all["en"].Where(pair => pair.Value.Contains("{0}", StringComparison.Ordinal)
                && _said.Contains(pair.Key.Split('.')[0], StringComparer.Ordinal))
            .OrderByDescending(pair => pair.Value.Length).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => (pair.Key, new Regex(
                $"^{Regex.Replace(Regex.Escape(pair.Value), @"\\\{\d}", "(.+?)", RegexOptions.None, _patience)}$",
                RegexOptions.CultureInvariant | RegexOptions.Singleline, _patience))),
    ];

    readonly FrozenDictionary<string, string> _words;

    public Words(IHttpContextAccessor accessor, TimeProvider clock)
    {
        var http = accessor.HttpContext!;
        Http = http;
        Now = clock.GetUtcNow();
        Language = LanguageOf(http);
        Culture = CultureInfo.GetCultureInfo(Language);
        _words = _all[Language];
    }

    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> All =>
        _all.ToDictionary(pair => pair.Key, IReadOnlyDictionary<string, string> (pair) => pair.Value, StringComparer.Ordinal);

    public HttpContext Http { get; }

    public DateTimeOffset Now { get; }

    /// <summary><c>en</c> or <c>zh-CN</c>.</summary>
    public string Language { get; }

    public CultureInfo Culture { get; }

    public Caller Caller => Caller.Of(Http.User);

    public bool IsSignedIn => Http.User.Identity?.IsAuthenticated == true;

    /// <summary>A key that is missing is a mistake of ours, and found by a test.</summary>
    public string this[string key] => _words[key];

    public string this[string key, params object?[] values] => string.Format(Culture, _words[key], values);

    /// <summary>The word for a name of ours that may be newer than the words: then the name itself. A sentence may have values in it.</summary>
    public string Of(string kind, object? name) =>
        name is null ? "" : _words.GetValueOrDefault($"{kind}.{name}") ?? Sentence(kind, name.ToString()!) ?? name.ToString()!;

    /// <summary>The words for a sentence that the machine may have written: what a person wrote is said as it is.</summary>
    public string Quoted(string kind, string said) => _words.GetValueOrDefault($"{kind}.{said}") ?? said;

    /// <summary>Why an order asks for a person, with sums as people read them: the machine counts in minor units.</summary>
    public string AskedFor(string detail) => InSums(Of(Asked, detail));

    /// <summary>A command of the order; of several of a kind, which.</summary>
    public string Effect(EffectView effect) => effect.Ordinal > 1 ? $"{Of("event", effect.Kind)} {effect.Ordinal}" : Of("event", effect.Kind);

    public string Money(Money money) => Currencies.Format(money, Culture);

    public string Money(long minorUnits, string currency) => Currencies.Format(new Money(minorUnits, currency), Culture);

    public string Number(long number) => number.ToString("N0", Culture);

    /// <summary>So many a second, with decimals only where they say something.</summary>
    public string Rate(double perSecond) => perSecond.ToString(perSecond is 0 or >= 10 ? "N0" : "N2", Culture);

    public string Milliseconds(double? ms) => ms switch
    {
        { } took when took >= 10_000 => Span(TimeSpan.FromMilliseconds(took)),
        { } took => this["ms", took.ToString(took >= 10 ? "N0" : "N1", Culture)],
        _ => "–",
    };

    /// <summary>In one unit, the largest that fits: <c>3 min</c>.</summary>
    public string Span(TimeSpan span) => span.Duration() switch
    {
        { TotalSeconds: < 1 } => this["span.none"],
        { TotalMinutes: < 1 } s => this["span.seconds", (int)s.TotalSeconds],
        { TotalHours: < 1 } s => this["span.minutes", (int)s.TotalMinutes],
        { TotalDays: < 2 } s => this["span.hours", (int)s.TotalHours],
        var s => this["span.days", (int)s.TotalDays],
    };

    /// <summary>A language that a link asks for is remembered.</summary>
    public static void Remember(HttpContext http)
    {
        if (http.Request.Query["culture"] is [{ } asked] && _all.ContainsKey(asked))
        {
            http.Response.Cookies.Append(
                CookieName, asked, new CookieOptions { Path = ConsoleEndpoints.Root, SameSite = SameSiteMode.Strict, HttpOnly = true, MaxAge = TimeSpan.FromDays(400) });
        }
    }

    string InSums(string said) => SumPattern().Replace(said, sum =>
        Money(long.Parse(sum.Groups["minor"].Value, CultureInfo.InvariantCulture), sum.Groups["currency"].Value));

    /// <summary>Null: it is none of the sentences that the words have with gaps.</summary>
    string? Sentence(string kind, string said)
    {
        foreach (var (key, pattern) in _sentences)
        {
            if (key.StartsWith($"{kind}.", StringComparison.Ordinal) && pattern.Match(said) is { Success: true } match)
            {
                var sentence = string.Format(Culture, _words[key], [.. match.Groups.Values.Skip(1).Select(group => Name(group.Value))]);
                return _ofSums.Contains(key, StringComparer.Ordinal) ? InSums(sentence) : sentence;
            }
        }

        return null;
    }

    /// <summary>What a sentence speaks of: a command, a provider, or what has no other word.</summary>
    string Name(string said) =>
        _names.Select(kind => _words.GetValueOrDefault($"{kind}.{said}")).FirstOrDefault(word => word is not null) ?? said;

    [GeneratedRegex(@"\b(?<minor>\d{1,18}) (?<currency>[A-Z]{3})\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SumPattern();

    static string LanguageOf(HttpContext http)
    {
        foreach (var asked in (string?[])[http.Request.Query["culture"], http.Request.Cookies[CookieName]])
        {
            if (asked is not null && _all.Keys.FirstOrDefault(known => known.Equals(asked, StringComparison.OrdinalIgnoreCase)) is { } one)
                return one;
        }

        return http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.Value ?? "")
            .Select(language => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh-CN"
                : language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "en" : null)
            .FirstOrDefault(language => language is not null) ?? "en";
    }

    static FrozenDictionary<string, string> Read(string language)
    {
        using var stream = typeof(Words).Assembly.GetManifestResourceStream($"console.texts.{language}.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
