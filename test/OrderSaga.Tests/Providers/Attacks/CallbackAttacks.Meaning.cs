using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers.Attacks;

/// <summary>What is said, and what it is taken for.</summary>
public abstract partial class CallbackAttacks
{
    [Test]
    public void What_can_be_read_in_two_ways_or_none_is_refused() => ShouldAllBeRefused(Malformed(Payment));

    [Test]
    public void What_is_no_amount_is_refused() =>
        ShouldAllBeRefused(NoAmounts.Select(amount => new Attack($"amount '{amount}'", Send(Payment with { Amount = amount }))));

    [TestCase(8879), TestCase(8881), TestCase(1), TestCase(99_999_999)]
    public void An_amount_is_said_to_the_last_unit(long minorUnits) =>
        ShouldPay(Send(Payment with { MinorUnits = minorUnits })).Amount.ShouldBe(new Money(minorUnits, "CNY"));

    // 8880 yen are not 88.80 of anything: whoever swaps the currency must not get another number of units.
    [Test]
    public void The_currency_is_said_as_it_is_and_moves_no_decimal_point()
    {
        foreach (var currency in Currencies)
            ShouldPay(Send(Payment with { Currency = currency }), currency).Amount.ShouldBe(new Money(8880, currency));
    }

    [Test]
    public void What_is_no_proof_of_money_pays_nothing()
    {
        var attacks = NotMoney(Payment).ToList();
        attacks.ShouldNotBeEmpty();
        foreach (var (what, request) in attacks)
            Receive(request).Message.ShouldNotBeOfType<PaymentSucceeded>(what);
    }

    [Test]
    public void Only_the_signed_order_number_counts()
    {
        const string other = "20261123ZZ99";
        var request = Genuine;
        var headers = ((string[])["X-Order-Number", "X-Original-URL", "X-HTTP-Method-Override", "X-Forwarded-For", "Referer"])
            .Select(name => new Attack(name, request with { Headers = [.. request.Headers, new(name, other)] }));
        foreach (var (what, attack) in headers.Concat(NamingAnotherOrder(Payment, other)))
        {
            var verdict = Receive(attack);
            verdict.OrderNumber.ShouldNotBe(other, what);
            (verdict.Message as PaymentSucceeded)?.OrderNumber.ShouldBe("20261123AB01", what);
        }
    }

    [TestCase("ORDER-1"), TestCase("20261123AB01ab"), TestCase("20261123AB01\n"), TestCase("20261123AB01\0"), TestCase(" 20261123AB01")]
    [TestCase("20261123ab01"), TestCase("SHORT01"), TestCase("２０２６１１２３AB"), TestCase("20261123AB01,20261123ZZ99")]
    [TestCase("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")]
    public void A_number_that_is_not_ours_pays_no_order(string number)
    {
        var verdict = Receive(Send(Payment with { PaymentNumber = number }));

        verdict.Outcome.ShouldBeOneOf(CallbackOutcome.Ignored, CallbackOutcome.Rejected);
        verdict.OrderNumber.ShouldBeNull();
    }

    [Test]
    public void A_further_attempt_finds_its_order() =>
        ShouldPay(Send(Payment with { PaymentNumber = "20261123AB01b" })).ShouldSatisfyAllConditions(
            paid => paid.OrderNumber.ShouldBe("20261123AB01"), paid => paid.PaymentNumber.ShouldBe("20261123AB01b"));

    [TestCase(CallbackReceiver.BodyBytesMax, true), TestCase(CallbackReceiver.BodyBytesMax + 1, false), TestCase(1024 * 1024, false)]
    public void A_body_has_at_most_64_KiB(int bytes, bool accepted)
    {
        var request = OfSize(bytes);
        request.Body.Length.ShouldBe(bytes);

        Receive(request).Outcome.ShouldBe(accepted ? CallbackOutcome.Event : CallbackOutcome.Rejected);
    }

    [Test]
    public void Another_envelope_is_refused() => ShouldAllBeRefused(
        ((string[])["GET", "PUT", "post", "", "POST\n"]).Select(method => new Attack(method, Genuine with { Method = method }))
        .Concat(((string?[])["text/plain", "text/xml", "multipart/form-data; boundary=x", "", null])
            .Select(type => new Attack($"content type {type}", Genuine with { ContentType = type })))
        .Append(new Attack("empty", Genuine with { Body = default }))
        .Append(new Attack("one byte less", Genuine with { Body = Genuine.Body[..^1] }))
        .Append(new Attack("one byte more", Genuine with { Body = (byte[])[.. Genuine.Body.Span, (byte)(BlanksAreIdle ? '}' : ' ')] }))
        .Append(new Attack("twice", Genuine with { Body = (byte[])[.. Genuine.Body.Span, .. Genuine.Body.Span] })));
}
