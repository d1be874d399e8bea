using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace OrderSaga.Providers;

/// <summary>A verified answer of Alipay's gateway, or why there is none.</summary>
internal sealed record AlipayReply(JsonElement Content, string? Problem = null)
{
    public static AlipayReply None(string problem) => new(default, problem);

    public bool Verified => Problem is null;

    public bool Succeeded => Verified && Code.Is("10000");

    /// <summary>It will not have happened later either: neither an unknown outcome nor a fault on their side.</summary>
    public bool Refuses => Verified && Code is not ("10000" or "20000") && !SubCodeEnds("SYSTEM_ERROR");

    /// <summary>ACQ.TRADE_NOT_EXIST for payments, TRADE_NOT_EXIST for refunds.</summary>
    public bool NoSuchTrade => Verified && SubCodeEnds("TRADE_NOT_EXIST");

    /// <summary>Nothing was booked on that day, or its bill is not made yet.</summary>
    public bool NoSuchBill => Verified && SubCodeEnds("bill_not_exist");

    public string Words => Problem ?? $"{Code} {SubCode} {Content.Text("sub_msg") ?? Content.Text("msg")}";

    private string? Code => Content.Text("code");

    private string? SubCode => Content.Text("sub_code");

    private bool SubCodeEnds(string ending) => SubCode?.EndsWith(ending, StringComparison.Ordinal) == true;
}

/// <summary>Alipay's gateway: one address, a signed form in, signed JSON out.</summary>
internal sealed class AlipayGateway(AlipayAccount account, HttpClient http, TimeProvider clock)
{
    public async Task<AlipayReply> Call(string method, IReadOnlyDictionary<string, object> content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, account.Gateway) { Content = Form(method, content) };
        var answer = await http.Exchange(request, cancellation);
        if (answer.Problem is not null)
            return AlipayReply.None(answer.Problem);
        return answer.Status == HttpStatusCode.OK
            ? Read(method, answer.Body)
            : AlipayReply.None($"the gateway answered HTTP {(int)answer.Status}");
    }

    private ByteArrayContent Form(string method, IReadOnlyDictionary<string, object> content)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["app_id"] = account.AppId,
            ["biz_content"] = JsonSerializer.Serialize(content),
            ["charset"] = "utf-8",
            ["format"] = "JSON",
            ["method"] = method,
            ["sign_type"] = "RSA2",
            ["timestamp"] = AlipayText.Time(clock.GetUtcNow()),
            ["version"] = "1.0",
        };
        var words = string.Join('&', fields.Select(field => $"{field.Key}={field.Value}"));
        fields["sign"] = Convert.ToBase64String(account.PrivateKey.Sign(Encoding.UTF8.GetBytes(words)));

        var form = string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
        return new ByteArrayContent(Encoding.ASCII.GetBytes(form))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded", "utf-8") },
        };
    }

    private AlipayReply Read(string method, byte[] body)
    {
        if (StrictJson.Read(body) is not { } envelope)
            return AlipayReply.None("the gateway's answer is not well made JSON");
        if (envelope.Member(method.Replace('.', '_') + "_response") is not { } content)
            return AlipayReply.None($"the gateway answered {envelope.Member("error_response")?.Text("sub_code") ?? "something else"}");

        // Signed is the member exactly as it was written, to the byte.
        var signature = StrictBase64.Decode(envelope.Text("sign"));
        return signature is not null && account.Verifies(JsonMarshal.GetRawUtf8Value(content), signature)
            ? new AlipayReply(content)
            : AlipayReply.None($"it answered {content.Text("code")} {content.Text("sub_code")}, and the signature does not verify");
    }
}
