using System.Text.RegularExpressions;

namespace OrderSaga.Providers;

/// <summary>
/// Callbacks of UnionPay: notices of the ACP interface (全渠道), a signed form. Signed is every field but <c>signature</c>; an empty one is
/// not, and counts as absent. The address, a query string of one's own <c>backUrl</c> and all headers are not signed and not read.
/// </summary>
/// <param name="account">Whose keys verify, and to whom a notice must be addressed.</param>
public sealed partial class UnionPay(UnionPayAccount account) : CallbackReceiver(account)
{
    private static readonly CallbackAnswer Fail = new(400, "text/plain", "fail"u8.ToArray());

    /// <summary>UnionPay looks at the status alone.</summary>
    public override CallbackAnswer Accepted { get; } = new(200, "text/plain", "ok"u8.ToArray());

    /// <inheritdoc/>
    public override CallbackAnswer Refused => Fail;

    /// <inheritdoc/>
    public override CallbackAnswer Unavailable { get; } = Fail with { Status = 503 };

    private protected override string MediaType => "application/x-www-form-urlencoded";

    private protected override Notice Verify(CallbackRequest request, DateTimeOffset now)
    {
        var bytes = StrictForm.Read(request.Body.Span) ?? throw new CallbackRefusedException("its form is not well made");
        if (UnionPaySigning.WhyNotGenuine(account, bytes, now) is { } why)
            throw new CallbackRefusedException(why);

        var fields = UnionPayText.Decode(bytes) ?? throw new CallbackRefusedException("its encoding is unknown, or its text is not in it");
        CallbackRefusedException.Unless(!IsAmbiguous(fields), "a field holds what reads like another field");
        CallbackRefusedException.Unless(fields.GetValueOrDefault("merId").Is(account.MerId), "it is for another merId");
        return UnionPayNotice.Read(fields);
    }

    /// <summary>
    /// The signed string joins fields without escaping: "reserved=x&amp;orderId=A" is one field or two. Whoever can choose one field's text
    /// and replay the notice could cut it elsewhere; then a field that we read is always left over inside a value.
    /// </summary>
    internal static bool IsAmbiguous(Dictionary<string, string> fields) => fields.Values.Any(OtherField().IsMatch);

    [GeneratedRegex(
        "&(currencyCode|encoding|fileContent|merId|orderId|origQryId|origRespCode|origRespMsg|queryId|reqReserved|respCode|respMsg"
        + "|settleDate|signMethod|signPubKeyCert|traceTime|txnAmt|txnTime|txnType|version)=",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex OtherField();
}
