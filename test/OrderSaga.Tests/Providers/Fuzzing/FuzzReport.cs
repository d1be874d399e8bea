using System.Globalization;
using System.Text;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers.Fuzzing;

/// <summary>How far the inputs came: a fuzz that never gets past the signature proves nothing.</summary>
internal sealed class FuzzReport
{
    // Where a refusal is of before the signature was found right.
    private static readonly string[] OfSigning =
        ["signature", "sign_type", "signMethod", "timestamp", "certificate", "Wechatpay-", "PAYPAL-", "POST", "content type", "64 KiB",
            "version is not"];

    private static readonly string[] OfReading = ["well made", "charset", "its encoding", "decrypted", "reads like another"];

    private readonly SortedDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly TimeSpan _began = Environment.CpuUsage.TotalTime;

    public long Inputs { get; private set; }

    public long Signed { get; private set; }

    public long Verified { get; private set; }

    public long Bound { get; private set; }

    public long Events { get; private set; }

    public long Questions { get; private set; }

    public long Ignored { get; private set; }

    public long UnsignedSame { get; private set; }

    public long MicrosecondsMax { get; private set; }

    public void Count(CallbackVerdict verdict, bool isSigned, long microseconds)
    {
        Inputs++;
        MicrosecondsMax = Math.Max(MicrosecondsMax, microseconds);
        if (verdict.Outcome is CallbackOutcome.Rejected)
            _refused[verdict.Reason!] = _refused.GetValueOrDefault(verdict.Reason!) + 1;
        if (!isSigned)
        {
            UnsignedSame += verdict.Outcome is CallbackOutcome.Rejected ? 0 : 1;
            return;
        }

        Signed++;
        var (isProven, isRead) = verdict.Outcome is CallbackOutcome.Rejected
            ? (!Of(OfSigning, verdict.Reason!), !Of(OfReading, verdict.Reason!))
            : (true, true);
        Verified += isProven ? 1 : 0;
        Bound += isProven && isRead ? 1 : 0;
        foreach (var said in verdict.Further.Prepend(verdict))
        {
            Events += said.Outcome is CallbackOutcome.Event ? 1 : 0;
            Questions += said.Outcome is CallbackOutcome.NeedsQuery ? 1 : 0;
            Ignored += said.Outcome is CallbackOutcome.Ignored ? 1 : 0;
        }
    }

    public string Of(string provider)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{provider}: {Inputs} inputs, {Signed} signed after the mutation, {Verified} verified, {Bound} reached binding; said {Events} events, "
            + $"{Questions} questions, {Ignored} ignored; {Inputs - Signed} not signed, of which {UnsignedSame} said the same as before; "
            + $"longest {MicrosecondsMax} us, {(Environment.CpuUsage.TotalTime - _began).TotalSeconds:F1} s of processor");
        foreach (var (reason, count) in _refused.OrderByDescending(refused => refused.Value).Take(20))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {count,10}  {reason}");
        return text.ToString();
    }

    private static bool Of(string[] words, string reason) => words.Any(word => reason.Contains(word, StringComparison.Ordinal));
}
