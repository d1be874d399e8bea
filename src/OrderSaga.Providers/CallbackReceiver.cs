using OrderSaga.Contracts;

namespace OrderSaga.Providers;

/// <summary>
/// How a callback is received, whoever sends it: the envelope is checked, the provider's file verifies the raw bytes and binds them to the
/// account, and the notice is said in our words. Pure: no clock, database, bus or web server, so that a stored callback can be judged
/// again.
/// </summary>
/// <param name="account">Whose keys verify, and to whom a notice must be addressed.</param>
public abstract class CallbackReceiver(PaymentAccount account)
{
    /// <summary>More than this is refused unread: 64 KiB; real callbacks have 1 to 4.</summary>
    public const int BodyBytesMax = 64 * 1024;

    /// <summary>Of a number that is not ours so many characters are kept; ours have fewer.</summary>
    private const int ForeignNumberLengthMax = 64;

    /// <summary>The account that this receives for.</summary>
    public PaymentAccount Account { get; } = account;

    /// <summary>What the provider takes for "done, never send this again".</summary>
    public abstract CallbackAnswer Accepted { get; }

    /// <summary>What the provider takes for a refusal. The same for every cause: whoever tries keys or amounts learns nothing.</summary>
    public abstract CallbackAnswer Refused { get; }

    /// <summary>What the provider takes for "send this again later": the callback could not be stored.</summary>
    public abstract CallbackAnswer Unavailable { get; }

    private protected abstract string MediaType { get; }

    /// <summary>Judges one callback.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="now">The time of arrival; for a stored callback its original one.</param>
    public CallbackVerdict Receive(CallbackRequest request, DateTimeOffset now)
    {
        try
        {
            CheckEnvelope(request);
            var notice = Verify(request, now);
            var verdict = Say(notice);
            return notice.Further.Count == 0 ? verdict : verdict with { Further = [.. notice.Further.Select(Say)] };
        }
        catch (CallbackRefusedException refusal)
        {
            return new CallbackVerdict(CallbackOutcome.Rejected, Refused) { Reason = refusal.Message };
        }
    }

    /// <summary>
    /// Proves the raw bytes genuine, binds them to the account and reads them; throws <see cref="CallbackRefusedException"/>. Of several
    /// notices in one callback all are proven before any counts.
    /// </summary>
    private protected abstract Notice Verify(CallbackRequest request, DateTimeOffset now);

    private void CheckEnvelope(CallbackRequest request)
    {
        CallbackRefusedException.Unless(request.Method.Is("POST"), "it is not a POST");
        CallbackRefusedException.Unless(request.Body.Length is > 0 and <= BodyBytesMax, "its body is empty or over 64 KiB");

        // Alipay really sends "application/x-www-form-urlencoded; text/html; charset=utf-8": what is before the first semicolon counts.
        var mediaType = request.ContentType?.Split(';', 2)[0].Trim();
        CallbackRefusedException.Unless(
            string.Equals(mediaType, MediaType, StringComparison.OrdinalIgnoreCase), $"its content type is not {MediaType}");
    }

    // Another system chose it, of any length and letters: it must not be why a genuine callback cannot be stored.
    private static string? Foreign(string? number) => number is null
        ? null
        : string.Concat(number.Where(letter => !char.IsControl(letter) && !char.IsSurrogate(letter)).Take(ForeignNumberLengthMax));

    private CallbackVerdict Say(Notice notice)
    {
        var orderNumber = PaymentNumbers.OrderNumberOf(notice.PaymentNumber);
        var verdict = new CallbackVerdict(CallbackOutcome.Ignored, Accepted)
        {
            Reason = notice.Reason,
            OrderNumber = orderNumber,
            PaymentNumber = orderNumber is null ? Foreign(notice.PaymentNumber) : notice.PaymentNumber,
            TransactionId = notice.TransactionId,
            RefundNumber = notice.RefundNumber,
            ProviderReference = notice.ProviderReference,
            ProviderEventId = notice.EventId,
        };
        if (notice.Kind == NoticeKind.Nothing)
            return verdict;

        if (notice.Kind == NoticeKind.AskWhose)
            return verdict with { Outcome = CallbackOutcome.NeedsQuery };

        // Genuine, so sending it again would change nothing: another system shares this account, and its payment is not ours to judge.
        if (orderNumber is null)
            return verdict with { Reason = "its payment number is not one of ours" };
        if (notice.Kind == NoticeKind.AskProvider)
            return verdict with { Outcome = CallbackOutcome.NeedsQuery };

        return verdict with
        {
            Outcome = CallbackOutcome.Event,
            Reason = null,
            Message = notice.ToMessage(Account, orderNumber),
            MessageId = NameBasedId.Of("callback", Account.Provider, Account.Name, notice.EventId),
        };
    }
}
