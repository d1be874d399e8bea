using System.Buffers;
using System.Text.RegularExpressions;

namespace OrderSaga.Service.Privacy;

/// <summary>
/// What of a provider's words names a person. A text stays readable only where its field is known to say nothing of people, or it has the
/// look of an amount, a time or an id in a field that is named so; what nobody thought of is hidden.
/// </summary>
public static partial class PersonalData
{
    public const string Hidden = "***";
    const int DigitsShown = 4;
    const int NumberLengthMin = 7;

    /// <summary>Parts of the names of fields that are about people, whatever they hold.</summary>
    static readonly SearchValues<string> _personal = SearchValues.Create(
        [
            "name", "mail", "phone", "mobile", "tel", "fax", "address", "openid", "buyer", "payer", "shopper", "customer", "card", "holder",
            "accno", "accountno", "iban", "idno", "identity", "certif", "birth", "street", "zip", "postal", "recipient", "receiver",
            "consignee", "shipping", "billing", "logon", "user", "owner", "person", "passport", "licen", "certno", "postcode",
        ],
        StringComparison.Ordinal);

    /// <summary>What is no person's even there: <c>payer_total</c>, <c>card.brand</c>.</summary>
    static readonly string[] _impersonal =
        ["amount", "amt", "total", "fee", "currency", "currencycode", "brand", "country", "last4", "type", "status"];

    /// <summary>Of a text in a field that ends so, the look decides.</summary>
    static readonly string[] _plainEnds =
    [
        "id", "no", "number", "reference", "time", "date", "createdat", "updatedat", "paidat", "closedat", "failedat", "refundedat",
        "amount", "amt", "fee", "total", "currency", "currencycode", "status", "state", "type", "code", "version", "brand", "country",
        "last4", "method", "object", "event", "mode", "live", "livemode", "success", "rel", "algorithm", "charset", "encoding", "kind",
        "intent", "nonce",
    ];

    /// <summary>Signatures, ids and states as the seven providers name them: shown as they are, but for an address of mail in them.</summary>
    static readonly HashSet<string> _known = new(StringComparer.Ordinal)
    {
        "sign", "signature", "hmacsignature", "signtype", "signmethod", "ciphertext", "associateddata", "href", "respmsg", "reason",
        "reqreserved", "outtradeno", "outrefundno", "outbizno", "tradestatussync", "merchantreference", "merchantaccountcode",
        "pspreference", "originalreference", "customid", "failurereason", "declinecode", "metadata", "orderid", "ordernumber",
        "paymentnumber", "refundnumber", "refundid", "transactionid", "tradeno", "queryid", "origqryid", "traceno", "tracetime", "txntime",
        "notifyid", "sellerid", "appid", "merid", "mchid", "account", "provider", "merchant",
    };

    /// <summary>The name of a field without what is only a way of writing it.</summary>
    static string Plain(string field) => string.Concat(field.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Whether a field, and all that is within it, is about a person.</summary>
    public static bool IsPersonal(string field)
    {
        var plain = Plain(field);
        return (plain.AsSpan().ContainsAny(_personal) || plain is "ip" || plain.EndsWith("ip", StringComparison.Ordinal)) && !IsImpersonal(plain);
    }

    /// <summary>A field within one that is about a person.</summary>
    public static bool IsHiddenWithin(string field) => !IsImpersonal(Plain(field));

    /// <summary>A text as it may be shown.</summary>
    /// <param name="field">The field that has it.</param>
    /// <param name="text">As it came.</param>
    /// <param name="isPersonal">The field, or one around it, is about a person.</param>
    public static string Shown(string field, string text, bool isPersonal)
    {
        if (text.Length == 0)
            return text;
        if (isPersonal)
            return Mask(text);
        var plain = Plain(field);
        if (_known.Contains(plain))
            return WithoutMail(text);
        return Number().IsMatch(text) || Time().IsMatch(text)
            || (_plainEnds.Any(end => plain.EndsWith(end, StringComparison.Ordinal)) && Word().IsMatch(text) && !IsPhoneOrCard(text))
            ? text
            : Hidden;
    }

    /// <summary>So much that somebody who knows it recognises it, and nobody else learns it.</summary>
    public static string Mask(string text)
    {
        text = text.Trim();
        if (text.IndexOf('@', StringComparison.Ordinal) is var at and > 0)
            return MaskMail(text, at);
        var digits = text.Count(char.IsAsciiDigit);
        if (digits >= NumberLengthMin && text.All(letter => char.IsAsciiDigit(letter) || letter is ' ' or '-' or '+' or '*' or '(' or ')'))
            return Hidden + text[^DigitsShown..];
        return text.Length < 2 ? Hidden : text[..(char.IsHighSurrogate(text[0]) ? 2 : 1)] + Hidden;
    }

    /// <summary>A sentence of a server or a person without the addresses of mail in it.</summary>
    public static string WithoutMail(string text) =>
        Mail().Replace(text, mail => MaskMail(mail.Value, mail.Value.IndexOf('@', StringComparison.Ordinal)));

    static string MaskMail(string mail, int at) => $"{mail[..1]}{Hidden}{mail[at..]}";

    static bool IsImpersonal(string plain) => _impersonal.Any(end => plain.EndsWith(end, StringComparison.Ordinal));

    /// <summary>A mobile number of China, or as many digits as a card has with the check digit of one.</summary>
    static bool IsPhoneOrCard(string text)
    {
        if (!text.All(char.IsAsciiDigit))
            return Mobile().IsMatch(text);
        return Mobile().IsMatch(text) || (text.Length is >= 13 and <= 19 && HasCheckDigit(text));
    }

    /// <summary>Luhn's.</summary>
    static bool HasCheckDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            var counted = i % 2 == 0 ? digit : 2 * digit;
            sum += counted > 9 ? counted - 9 : counted;
        }

        return sum % 10 == 0;
    }

    [GeneratedRegex(@"^-?\d{1,10}(\.\d{1,4})?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex(
        @"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?(Z|[+-]\d{2}:?\d{2})?$", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Time();

    [GeneratedRegex(@"^[A-Za-z0-9_.:/+=|-]{1,128}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"^(\+?86)?1[3-9]\d{9}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mobile();

    [GeneratedRegex(@"[^\s<>()\[\],;:""@]+@[^\s<>()\[\],;:""@]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mail();
}
