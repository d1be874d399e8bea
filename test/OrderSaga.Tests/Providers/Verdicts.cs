using System.Text;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>What tests ask of verdicts.</summary>
internal static class Verdicts
{
    public static string Text(this CallbackAnswer answer) => Encoding.UTF8.GetString(answer.Body.Span);

    public static string Text(this CallbackRequest request) => Encoding.UTF8.GetString(request.Body.Span);

    public static void ShouldBeRefused(this CallbackVerdict verdict, string reason)
    {
        verdict.Outcome.ShouldBe(CallbackOutcome.Rejected, verdict.Reason);
        verdict.Reason.ShouldNotBeNull().ShouldContain(reason);
        verdict.Message.ShouldBeNull();
        verdict.MessageId.ShouldBeNull();
        verdict.Answer.Status.ShouldBe(400);
    }

    public static T ShouldSay<T>(this CallbackVerdict verdict)
    {
        verdict.Outcome.ShouldBe(CallbackOutcome.Event, verdict.Reason);
        verdict.MessageId.ShouldNotBeNull();
        verdict.Answer.Status.ShouldBe(200);
        return verdict.Message.ShouldBeOfType<T>();
    }

    public static void ShouldBeAcknowledgedAs(this CallbackVerdict verdict, CallbackOutcome outcome, string reason)
    {
        verdict.Outcome.ShouldBe(outcome, verdict.Reason);
        verdict.Reason.ShouldNotBeNull().ShouldContain(reason);
        verdict.Message.ShouldBeNull();
        verdict.Answer.Status.ShouldBe(200);
    }

    /// <summary>Each bit flipped alone: refused, or exactly the same event. Returns how many were the same.</summary>
    public static int ShouldWithstandEveryFlippedBit(byte[] genuine, CallbackVerdict expected, Func<byte[], CallbackVerdict> receive)
    {
        var same = 0;
        for (var bit = 0; bit < genuine.Length * 8; bit++)
        {
            var flipped = genuine.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            var verdict = receive(flipped);
            if (verdict.Outcome == CallbackOutcome.Rejected)
                continue;
            verdict.ShouldBe(expected, $"bit {bit}");
            same++;
        }

        return same;
    }
}
