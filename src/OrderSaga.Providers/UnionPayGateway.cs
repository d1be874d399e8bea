using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace OrderSaga.Providers;

/// <summary>A verified answer of UnionPay's gateway, or why there is none.</summary>
internal sealed record UnionPayReply(IReadOnlyDictionary<string, string> Fields, string? Problem = null)
{
    public static UnionPayReply None(string problem) => new(new Dictionary<string, string>(StringComparer.Ordinal), problem);

    /// <summary>What was asked was taken; about a query it says nothing of the transaction that was asked about.</summary>
    public bool Succeeded => Problem is null && Text("respCode").Is("00");

    /// <summary>It will not have happened later either: neither taken, in part or not yet known, nor a fault on their side.</summary>
    public bool Refuses => Problem is null && Text("respCode") is { } code && code is not ("00" or "A6" or "02")
        && !UnionPayNotice.IsPending(code);

    public bool NoSuchTransaction => Problem is null && Text("respCode").Is("34");

    public string Words => Problem ?? $"{Text("respCode")} {Text("respMsg")}";

    public string? Text(string name) => Fields.GetValueOrDefault(name);
}

/// <summary>UnionPay's gateway: a signed form in; out come fields that are joined as they are, signed as a notice is.</summary>
internal sealed class UnionPayGateway(UnionPayAccount account, HttpClient http, TimeProvider clock)
{
    /// <summary>How a transaction stands: number and time of sending together name it.</summary>
    public Task<UnionPayReply> Query(string orderId, string txnTime, CancellationToken cancellation) => Call(
        "/gateway/api/queryTrans.do",
        Fields(orderId, txnTime, "00", "000000"),
        cancellation);

    public Task<UnionPayReply> Refund(
        string refundNumber, string txnTime, string transactionId, string fen, string paymentNumber, CancellationToken cancellation)
    {
        var fields = Fields(refundNumber, txnTime, "04", account.BizType);
        fields["origQryId"] = transactionId;
        fields["txnAmt"] = fen;
        fields["reqReserved"] = paymentNumber; // comes back in the notice: so it finds its order
        // The interface asks for an address; this is the one by which UnionPay's own examples say that there is to be no notice.
        fields["backUrl"] = account.RefundNotices?.AbsoluteUri ?? "http://www.specialUrl.com";
        return Call("/gateway/api/backTransReq.do", fields, cancellation);
    }

    /// <summary>The day's files, packed, in the answer itself.</summary>
    public Task<UnionPayReply> Bill(DateOnly day, CancellationToken cancellation)
    {
        var fields = Fields("", UnionPayText.Time(clock.GetUtcNow()), "76", "000000");
        fields.Remove("orderId");
        fields.Remove("channelType");
        fields["txnSubType"] = "01";
        fields["fileType"] = "00";
        fields["settleDate"] = day.ToString("MMdd", CultureInfo.InvariantCulture);
        return Call(account.Files, fields, http.Download, cancellation);
    }

    private SortedDictionary<string, string> Fields(string orderId, string txnTime, string txnType, string bizType) =>
        new(StringComparer.Ordinal)
        {
            ["accessType"] = "0",
            ["bizType"] = bizType,
            ["channelType"] = "07",
            ["encoding"] = "UTF-8",
            ["merId"] = account.MerId,
            ["orderId"] = orderId,
            ["signMethod"] = account.SignMethod,
            ["txnSubType"] = "00",
            ["txnTime"] = txnTime,
            ["txnType"] = txnType,
            ["version"] = account.Version,
        };

    private Task<UnionPayReply> Call(string path, SortedDictionary<string, string> fields, CancellationToken cancellation) =>
        Call(new Uri(account.Api, path), fields, http.Exchange, cancellation);

    private async Task<UnionPayReply> Call(
        Uri address, SortedDictionary<string, string> fields, Func<HttpRequestMessage, CancellationToken, Task<RawAnswer>> send,
        CancellationToken cancellation)
    {
        if (account.IsOld)
            return UnionPayReply.None("its account is of version 5.0.0, whose notices alone are received; move it to 5.1.0 to ask");

        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = Form(fields) };
        var answer = await send(request, cancellation);
        if (answer.Problem is not null)
            return UnionPayReply.None(answer.Problem);
        return answer.Status == HttpStatusCode.OK
            ? Read(answer.Body, fields)
            : UnionPayReply.None($"the gateway answered HTTP {(int)answer.Status}");
    }

    private ByteArrayContent Form(SortedDictionary<string, string> fields)
    {
        if (account.CertId is { } certId)
            fields["certId"] = certId;
        var words = UnionPaySigning.StringToSign(new SortedDictionary<string, byte[]>(
            fields.ToDictionary(field => field.Key, field => Encoding.UTF8.GetBytes(field.Value), StringComparer.Ordinal),
            StringComparer.Ordinal));
        var signature = account.SecureKey is { } secureKey
            ? Encoding.ASCII.GetString(UnionPaySigning.WithSecureKey(words, secureKey))
            : Convert.ToBase64String(account.PrivateKey!.Sign(UnionPaySigning.Digest(words)));

        var form = string.Join(
            '&',
            fields.Append(KeyValuePair.Create("signature", signature))
                .Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
        return new ByteArrayContent(Encoding.ASCII.GetBytes(form))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded", "UTF-8") },
        };
    }

    private UnionPayReply Read(byte[] body, SortedDictionary<string, string> asked)
    {
        if (UnionPayAnswer.Read(body) is not { } bytes)
            return UnionPayReply.None("the gateway's answer is not well made");
        if (UnionPaySigning.WhyNotGenuine(account, bytes, clock.GetUtcNow()) is { } why)
            return UnionPayReply.None($"the gateway answered, but {why}");
        if (UnionPayText.Decode(bytes) is not { } fields || UnionPay.IsAmbiguous(fields))
            return UnionPayReply.None("the gateway's answer can be read in two ways, or is not in its encoding");

        // An answer to another question, sent again, is as genuine.
        return ((string[])["merId", "orderId", "settleDate", "txnTime"])
            .All(name => !asked.TryGetValue(name, out var value) || fields.GetValueOrDefault(name).Is(value))
            ? new UnionPayReply(fields)
            : UnionPayReply.None("the answer is about another transaction");
    }
}

/// <summary>
/// An answer of UnionPay's gateway: fields joined with <c>&amp;</c>, not escaped; between braces or brackets an <c>&amp;</c> belongs to the
/// value.
/// </summary>
internal static class UnionPayAnswer
{
    public static SortedDictionary<string, byte[]>? Read(ReadOnlySpan<byte> body)
    {
        var fields = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var rest = body.TrimEnd("\r\n"u8);
        while (true)
        {
            var end = EndOfField(rest);
            var field = rest[..end];
            var equals = field.IndexOf((byte)'=');
            if (equals <= 0 || field[..equals].ContainsAnyExcept(Names)
                || !fields.TryAdd(Encoding.ASCII.GetString(field[..equals]), field[(equals + 1)..].ToArray()))
            {
                return null;
            }

            if (end == rest.Length)
                return fields;
            rest = rest[(end + 1)..];
        }
    }

    private static readonly System.Buffers.SearchValues<byte> Names =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    private static int EndOfField(ReadOnlySpan<byte> text)
    {
        byte? closing = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (closing is not null)
                closing = text[i] == closing ? null : closing;
            else if (text[i] == (byte)'&')
                return i;
            else if (text[i] is (byte)'{' or (byte)'[')
                closing = text[i] == (byte)'{' ? (byte)'}' : (byte)']';
        }

        return text.Length;
    }
}
