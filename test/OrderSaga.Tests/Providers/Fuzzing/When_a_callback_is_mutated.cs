using System.Diagnostics;
using System.Globalization;
using System.Text;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers.Fuzzing;

/// <summary>
/// Genuine messages, changed and mostly signed afterwards. Whatever comes of it, the receiver says nothing that a plain reading of the
/// message does not say, throws nothing, and takes no time. More of it: bash test/fuzz.sh.
/// </summary>
public sealed class When_a_callback_is_mutated
{
    private const long MicrosecondsMax = 100_000;
    private const long ToldEvery = 1_000_000; // ten million take up to 40 minutes

    private static readonly FuzzTarget[] Targets =
    [
        new AlipayTarget(), new WeChatPayTarget(), new UnionPayTarget(), new StripeTarget(), new StandardWebhooksTarget(),
            new AdyenTarget(),
        new PayPalTarget(),
    ];

    private static IEnumerable<string> Names => Targets.Select(target => target.Name);

    private static ulong Seed => ulong.TryParse(Environment.GetEnvironmentVariable("ORDERSAGA_FUZZ_SEED"), CultureInfo.InvariantCulture,
        out var seed) ? seed : 1;

    [TestCaseSource(nameof(Names))]
    public void Nothing_is_said_that_it_does_not_say(string provider)
    {
        var target = Targets.Single(each => each.Name == provider);
        if (Environment.GetEnvironmentVariable("ORDERSAGA_FUZZ_ONLY") is { Length: > 0 } only && only != provider)
            Assert.Ignore($"ORDERSAGA_FUZZ_ONLY is {only}");
        var (inputs, seconds) = (Number("ORDERSAGA_FUZZ_INPUTS") ?? target.InputsInTests, Number("ORDERSAGA_FUZZ_SECONDS")
            ?? long.MaxValue);
        var (report, began, seed) = (new FuzzReport(), Stopwatch.GetTimestamp(), Seed);
        if (Number("ORDERSAGA_FUZZ_INPUT") is { } one)
        {
            Try(target, (ulong)one, report);
            return;
        }

        for (var input = 0L; input < inputs && (input % 1000 > 0 || Stopwatch.GetElapsedTime(began).TotalSeconds < seconds); input++)
        {
            Try(target, new Dice(seed ^ ((ulong)input << 20)).Next(), report);
            if (report.Inputs % ToldEvery == 0)
                TestContext.Progress.WriteLine(report.Of(provider));
        }

        TestContext.Out.WriteLine(report.Of(provider));
        if (Environment.GetEnvironmentVariable("ORDERSAGA_FUZZ_REPORT") is { Length: > 0 } file)
            File.AppendAllText(file, report.Of(provider));
        (report.Signed * 2).ShouldBeGreaterThanOrEqualTo(report.Inputs);
        report.Events.ShouldBePositive("an input that says something is among them");
        report.Bound.ShouldBeGreaterThan(report.Inputs / 5, "most of what is signed is to be read");
    }

    private static void Try(FuzzTarget target, ulong seed, FuzzReport report)
    {
        var dice = new Dice(seed);
        var isSigned = dice.Below(100) < 55;
        CallbackRequest? before = null;
        CallbackRequest? request = null;
        try
        {
            if (isSigned)
                request = target.Signed(dice);
            else
                request = Unsigned(target, dice, before = target.Genuine(dice));
            var verdict = Receive(target, request, out var microseconds);
            report.Count(verdict, isSigned, microseconds);
            foreach (var message in Messages(verdict))
                target.Read(request).Select(said =>
                    said.WhyNot(message)).DefaultIfEmpty("it cannot be read").ShouldContain((string?)null, $"{message}");
            if (before is not null)
                ShouldBeAsBefore(target, before, verdict);
        }
        catch (Exception failure)
        {
            throw new AssertionException(
                $"bash test/fuzz.sh --only {target.Name} --input {(long)seed}\n{failure.Message}\n"
                + $"{string.Join('\n', request?.Headers ?? [])}\n"
                + (request is null ? "" : Encoding.Latin1.GetString(request.Body.Span)), failure);
        }
    }

    // A machine that is busy with something else is not the receiver's fault, nor are other tests: the clock or the processor's time counts,
    // whichever is less, and what takes long is tried again.
    private static CallbackVerdict Receive(FuzzTarget target, CallbackRequest request, out long microseconds)
    {
        microseconds = long.MaxValue;
        for (var times = 0; ; times++)
        {
            var (began, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var verdict = target.Receiver.Receive(request, target.Now);
            var worked = (long)(Environment.CpuUsage.TotalTime - before).TotalMicroseconds;
            microseconds = Math.Min(microseconds, Math.Min(worked, (long)Stopwatch.GetElapsedTime(began).TotalMicroseconds));
            if (microseconds < MicrosecondsMax || times == 5)
            {
                microseconds.ShouldBeLessThan(MicrosecondsMax);
                return verdict;
            }
        }
    }

    private static CallbackRequest Unsigned(FuzzTarget target, Dice dice, CallbackRequest genuine)
    {
        if (genuine.Headers.Count > 0 && dice.OneIn(4))
        {
            var at = dice.Below(genuine.Headers.Count);
            var (name, value) = genuine.Headers[at];
            var changed = Encoding.Latin1.GetString(Mutations.OfBytes(dice, Encoding.Latin1.GetBytes(dice.OneIn(4) ? name : value)));
            var header = dice.OneIn(4) ? new KeyValuePair<string, string>(changed, value) : new(name, changed);
            return genuine with { Headers = [.. genuine.Headers.Take(at), header, .. genuine.Headers.Skip(at + (dice.OneIn(4) ? 0 : 1))] };
        }

        var body = genuine.Body.ToArray();
        return genuine with { Body = dice.OneIn(2) ? Mutations.OfBytes(dice, body) : target.Changed(dice, body) };
    }

    private static void ShouldBeAsBefore(FuzzTarget target, CallbackRequest genuine, CallbackVerdict now)
    {
        if (now.Outcome is CallbackOutcome.Rejected)
            return;
        var before = target.Receiver.Receive(genuine, target.Now);
        if (!target.SignsParts)
        {
            (now with { Further = [] }).ShouldBe(before with { Further = [] });
            return;
        }

        // Of several that are signed each by itself some may be left out, or come in another order; the reason of one is not signed.
        Messages(now).Select(Signed).ShouldBeSubsetOf([.. Messages(before).Select(Signed)]);
    }

    private static object Signed(object message) => message switch
    {
        OrderSaga.Contracts.PaymentFailed failed => failed with { Reason = "" },
        OrderSaga.Contracts.RefundFailed failed => failed with { Reason = "" },
        _ => message,
    };

    private static IEnumerable<object> Messages(CallbackVerdict verdict) =>
        verdict.Further.Prepend(verdict).Select(said => said.Message).OfType<object>();

    private static long? Number(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
