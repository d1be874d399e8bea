using System.Globalization;
using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers.Attacks;

/// <summary>Who says it, and when.</summary>
public abstract partial class CallbackAttacks
{
    [Test]
    public void Genuine_it_is_the_payment() =>
        ShouldPay(Genuine).ShouldSatisfyAllConditions(
            paid => paid.OrderNumber.ShouldBe("20261123AB01"),
            paid => paid.PaymentNumber.ShouldBe("20261123AB01"),
            paid => paid.Amount.ShouldBe(new Money(8880, "CNY")),
            paid => (paid.Provider, paid.Account).ShouldBe((Receiver.Account.Provider, Receiver.Account.Name)));

    [Test]
    public void A_thousand_times_it_is_one_message()
    {
        var request = Genuine;

        Enumerable.Range(0, 1000).Select(_ => Receive(request)).Distinct().ShouldHaveSingleItem().MessageId.ShouldNotBeNull();
    }

    [Test]
    public void Without_its_signature_or_with_a_garbled_one_it_is_refused() => ShouldAllBeRefused(Garbled());

    [Test]
    public void Signed_by_anybody_else_or_otherwise_it_is_refused() => ShouldAllBeRefused(Forged(Payment));

    [Test]
    public void A_header_that_proves_it_is_there_once_and_not_empty() => ShouldAllBeRefusedIfAny(OtherHeaders());

    [Test]
    public void The_signature_of_one_payment_proves_no_other() => ShouldAllBeRefused(
        OtherPayments().Select(other => new Attack(other.ToString(), WithSignature(Send(other), SignatureOf(Genuine)))));

    [Test]
    public void Each_flipped_bit_of_the_body_is_refused_or_changes_nothing()
    {
        var request = Genuine;

        Verdicts.ShouldWithstandEveryFlippedBit(
            request.Body.ToArray(), Receive(request), body => Receive(request with { Body = body }))
            .ShouldBeInRange(0, IdleBodyBits);
    }

    [Test]
    public void Each_flipped_bit_of_each_header_is_refused_or_changes_nothing()
    {
        var request = Genuine;
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var (name, value) = request.Headers[i];
            Verdicts.ShouldWithstandEveryFlippedBit(
                Encoding.Latin1.GetBytes(value), Receive(request),
                bytes => Receive(With(request, i, name, Encoding.Latin1.GetString(bytes))));
        }
    }

    [Test]
    public void Each_flipped_bit_of_the_signature_is_refused()
    {
        var request = Genuine;

        Verdicts.ShouldWithstandEveryFlippedBit(
            Encoding.ASCII.GetBytes(SignatureOf(request)), Receive(request),
            bytes => Receive(WithSignature(request, Encoding.Latin1.GetString(bytes)))).ShouldBe(0);
    }

    [Test]
    public void At_another_account_or_in_another_environment_it_is_refused()
    {
        Elsewhere.ShouldNotBeEmpty();
        foreach (var (what, receiver) in Elsewhere)
            receiver.Receive(Genuine, Now).Outcome.ShouldBe(CallbackOutcome.Rejected, what);
    }

    [Test]
    public void At_another_provider_it_is_refused_and_so_is_another_provider_s_here()
    {
        var others = Others().ToList();
        others.ShouldNotBeEmpty();
        foreach (var other in others)
        {
            other.Receiver.Receive(Genuine, other.Now).Outcome.ShouldBe(CallbackOutcome.Rejected, other.GetType().Name);
            Receiver.Receive(other.Genuine, Now).Outcome.ShouldBe(CallbackOutcome.Rejected, other.GetType().Name);
        }
    }

    [Test]
    public void Sent_too_long_ago_or_in_the_future_it_is_refused()
    {
        if (Tolerance is not { } tolerance)
        {
            // What bounds a replay is that a receipt counts once.
            foreach (var later in (double[])[-400, 400])
                SameEvent(Receiver.Receive(Genuine, Now.AddDays(later)), Receive(Genuine));
            return;
        }

        var seconds = (int)tolerance.TotalSeconds;
        foreach (var inTime in (int[])[-seconds, -seconds + 1, seconds - 1, seconds])
            ShouldPay(SentAt(Seconds(inTime)), $"{inTime} s");
        ShouldAllBeRefused(
            ((string[])[Seconds(-seconds - 1), Seconds(seconds + 1), Seconds(-86_400), "0", "", "-1", "+" + Seconds(0), " " + Seconds(0),
                Seconds(0) + ".0", Seconds(0) + "000", "99999999999999999999", "٤", "NaN"])
            .Select(time => new Attack($"sent at {time}", SentAt(time))));
    }

    [Test]
    public void Whatever_is_refused_the_answer_is_the_same_and_tells_nothing()
    {
        var answers = Garbled().Concat(Forged(Payment)).Concat(Malformed(Payment))
            .Concat(NoAmounts.Select(amount => new Attack(amount, Send(Payment with { Amount = amount }))))
            .SelectMany(attack => new[] { Receive(attack.Request).Answer, Receive(attack.Request).Answer })
            .Concat(Elsewhere.Select(each => each.Receiver.Receive(Genuine, Now).Answer))
            .Select(answer => (answer.Status, answer.ContentType, answer.Text()));

        answers.Distinct().ShouldHaveSingleItem().Status.ShouldBeInRange(400, 499);
    }

    private void SameEvent(CallbackVerdict later, CallbackVerdict first)
    {
        if (IsPaidOnArrival && first.Message is PaymentSucceeded paid && later.Message is PaymentSucceeded again)
            later = later with { Message = again with { PaidAt = paid.PaidAt } };
        later.ShouldBe(first);
    }

    private IEnumerable<Attack> Garbled()
    {
        var (request, genuine) = (Genuine, SignatureOf(Genuine));
        string?[] garbled =
        [
            null, "", " ", "AAAA", "null", genuine[..^1], genuine[1..], genuine + "A", genuine + "=", genuine + genuine, " " + genuine,
            genuine + " ", genuine + "\n", genuine + "\0", "é" + genuine[1..], new string('0', genuine.Length), new string('A', 10_000),
            string.Concat(genuine.Select(letter => char.IsUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter))),
        ];
        return garbled.Select(signature => new Attack($"signature '{signature}'", WithSignature(request, signature)));
    }

    private IEnumerable<Attack> OtherHeaders()
    {
        var request = Genuine;
        foreach (var name in ProvingHeaders)
        {
            var i = request.Headers.ToList().FindIndex(header => header.Key == name);
            var value = request.Headers[i].Value;
            yield return new($"no {name}", request with { Headers = [.. request.Headers.Where(header => header.Key != name)] });
            yield return new($"{name} empty", With(request, i, name, ""));
            yield return new($"{name} blank", With(request, i, name, " "));
            yield return new($"{name} twice", request with { Headers = [.. request.Headers, new(name, value)] });
            yield return new($"{name} joined", With(request, i, name, $"{value}, {value}"));
        }
    }

    private void ShouldAllBeRefusedIfAny(IEnumerable<Attack> attacks)
    {
        if (ProvingHeaders.Count > 0)
            ShouldAllBeRefused(attacks);
        else
            ShouldPay(Genuine with { Headers = [] });
    }

    private IEnumerable<CallbackAttacks> Others() =>
        typeof(CallbackAttacks).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(CallbackAttacks)) && !type.IsAbstract && type != GetType())
            .Select(type => (CallbackAttacks)Activator.CreateInstance(type)!);

    private IEnumerable<SaidPayment> OtherPayments() =>
    [
        Payment with { MinorUnits = 8881 }, Payment with { MinorUnits = 8879 }, Payment with { PaymentNumber = "20261123AB02" },
        .. Currencies.Where(currency => currency != "CNY").Select(currency => Payment with { Currency = currency }),
    ];

    private CallbackRequest SentAt(string time) => Send(Payment with { SentAt = time });

    private string Seconds(int fromNow) => (Now.ToUnixTimeSeconds() + fromNow).ToString(CultureInfo.InvariantCulture);

    private static CallbackRequest With(CallbackRequest request, int header, string name, string value) => request with
    {
        Headers = [.. request.Headers.Take(header), new(name, value), .. request.Headers.Skip(header + 1)],
    };
}
