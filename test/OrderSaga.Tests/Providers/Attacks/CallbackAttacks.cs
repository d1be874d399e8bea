using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers.Attacks;

/// <summary>
/// Every attack on a callback that is known, for every provider. A provider's twin derives from this, or from
/// <see cref="JsonCallbackAttacks"/> when its body is JSON, and says how the provider sends; see docs/adding-a-provider.md.
/// </summary>
public abstract partial class CallbackAttacks
{
    /// <summary>One receiver, with the keys of an account; the same each time.</summary>
    private protected abstract CallbackReceiver Receiver { get; }

    /// <summary>When requests arrive.</summary>
    private protected abstract DateTimeOffset Now { get; }

    /// <summary>The provider's own request, genuinely signed.</summary>
    private protected abstract CallbackRequest Send(SaidPayment payment);

    /// <summary>The signature alone, in its letters.</summary>
    private protected abstract string SignatureOf(CallbackRequest request);

    /// <summary>The same request with other letters in the signature's place; null: with no signature at all.</summary>
    private protected abstract CallbackRequest WithSignature(CallbackRequest request, string? signature);

    /// <summary>Signed by others, with other keys, with an empty key, or in another way than was agreed.</summary>
    private protected abstract IEnumerable<Attack> Forged(SaidPayment payment);

    /// <summary>Genuinely signed where that is possible, and readable in two ways or none.</summary>
    private protected abstract IEnumerable<Attack> Malformed(SaidPayment payment);

    /// <summary>Genuine, about the same payment, and no proof that money came: authorised, pending, failed, closed, refunded.</summary>
    private protected abstract IEnumerable<Attack> NotMoney(SaidPayment payment);

    /// <summary>Receivers of other accounts and of the other environment, as close to this one as settings allow.</summary>
    private protected abstract IEnumerable<(string What, CallbackReceiver Receiver)> Elsewhere { get; }

    /// <summary>What is no amount, as it would stand in the body; see <see cref="Attacks.NoAmounts"/>.</summary>
    private protected abstract IReadOnlyList<string> NoAmounts { get; }

    /// <summary>A genuine request whose body has this many bytes.</summary>
    private protected abstract CallbackRequest OfSize(int bytes);

    /// <summary>How far the signed time of sending may be from now, either way; null when the scheme has none.</summary>
    private protected virtual TimeSpan? Tolerance => null;

    /// <summary>Headers without which there is no proof.</summary>
    private protected virtual IReadOnlyList<string> ProvingHeaders => [];

    /// <summary>At most so many bits of the body may be another spelling of the same; none where the raw body is signed.</summary>
    private protected virtual int IdleBodyBits => 0;

    /// <summary>Whether a blank behind the body is another spelling of the same; false where the raw body is signed.</summary>
    private protected virtual bool BlanksAreIdle => false;

    /// <summary>Whether a payment counts as made when its notice comes, as the scheme signs no time of payment.</summary>
    private protected virtual bool IsPaidOnArrival => false;

    /// <summary>Currencies that the provider can say; zero and three decimals among them where it can.</summary>
    private protected virtual IReadOnlyList<string> Currencies => ["CNY", "USD", "JPY", "KWD"];

    /// <summary>Genuine, about this payment, with another order's number where no order's number is looked for.</summary>
    private protected virtual IEnumerable<Attack> NamingAnotherOrder(SaidPayment payment, string other) => [];

    private protected CallbackVerdict Receive(CallbackRequest request) => Receiver.Receive(request, Now);

    private protected static SaidPayment Payment => new();

    private CallbackRequest Genuine => Send(Payment);

    private void ShouldAllBeRefused(IEnumerable<Attack> attacks)
    {
        var count = 0;
        foreach (var (what, request) in attacks)
        {
            Receive(request).Outcome.ShouldBe(CallbackOutcome.Rejected, what);
            count++;
        }

        count.ShouldBePositive("an attack that is not made proves nothing");
    }

    private PaymentSucceeded ShouldPay(CallbackRequest request, string what = "")
    {
        var verdict = Receive(request);
        verdict.Outcome.ShouldBe(CallbackOutcome.Event, $"{what}: {verdict.Reason}");
        return verdict.Message.ShouldBeOfType<PaymentSucceeded>(what);
    }
}
