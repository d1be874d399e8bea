using System.Security.Cryptography;
using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

public sealed class EventSealTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 19, 30, 1, TimeSpan.FromHours(8));
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] NextKey = RandomNumberGenerator.GetBytes(64);

    private static readonly PaymentSucceeded Paid = new(
        "default", "20261123AB01", "20261123AB01a", "alipay", "shop1", "2026112322001", new Money(8880, "CNY"), At);

    private static readonly object[] Messages =
    [
        Paid,
        new PaymentFailed("default", "20261123AB01", "20261123AB01a", "alipay", "shop1", "no money", At),
        new PaymentClosed("default", "20261123AB01", "20261123AB01a", "alipay", "shop1", At),
        new RefundCompleted("default", "20261123AB01", "alipay", "shop1", "2026112322001", "8e1d", new Money(8880, "CNY"), At),
        new RefundFailed("default", "20261123AB01", "alipay", "shop1", "2026112322001", "8e1d", "no money", At),
        Paid with { Attached = new PaymentAttachment("li", "ordered twice", Guid.NewGuid()) },
        new RequestRefund(
            Guid.NewGuid(), Guid.NewGuid(), "default", "20261123AB01", "20261123AB01a", "alipay", "shop1", "2026112322001", "8e1d",
            new Money(8880, "CNY"), new Money(3000, "CNY"), "late", At),
        new ClosePayment(Guid.NewGuid(), Guid.NewGuid(), "default", "20261123AB01", "20261123AB01a", "unionpay", "shop1", "20261123192950"),
        new RefundOrder("default", "20261123AB01", Guid.NewGuid(), "2026112322001", 3000, "damaged", "li", "wang"),
        new ForceClose("default", "20261123AB01", Guid.NewGuid(), "stuck", "li", "wang"),
    ];

    private readonly EventSeal seal = new([Key]);

    [TestCaseSource(nameof(Messages))]
    public void A_sealed_message_verifies(object message) => seal.Verify(message, seal.Sign(message)).ShouldBeTrue();

    [TestCaseSource(nameof(Messages))]
    public void Every_field_is_under_the_seal(object message)
    {
        var made = seal.Sign(message);
        foreach (var property in message.GetType().GetProperties())
        {
            object? other = property.GetValue(message) switch
            {
                string text => text + "x",
                Money money => money with { MinorUnits = money.MinorUnits + 1 },
                DateTimeOffset time => time.AddTicks(1),
                Guid => Guid.NewGuid(),
                long number => number + 1,
                PaymentAttachment attached => attached with { By = "wang" },
                null => new PaymentAttachment("li", "because", Guid.Empty),
                _ => throw new InvalidOperationException($"A field of a type that this test does not know: {property.Name}"),
            };
            var changed = Change(message, property.Name, other);

            changed.ShouldNotBe(message);
            seal.Verify(changed, made).ShouldBeFalse(property.Name);
        }
    }

    [Test]
    public void Who_attached_it_and_why_is_under_the_seal()
    {
        var attached = new PaymentAttachment("li", "ordered twice", Guid.NewGuid());
        var made = seal.Sign(Paid with { Attached = attached });

        foreach (var other in (PaymentAttachment?[])[null, attached with { Reason = "x" }, attached with { RequestId = Guid.NewGuid() }, attached with { ApprovedBy = "wang" }])
            seal.Verify(Paid with { Attached = other }, made).ShouldBeFalse();
    }

    [Test]
    public void The_currency_is_under_the_seal() =>
        seal.Verify(Paid with { Amount = new Money(8880, "JPY") }, seal.Sign(Paid)).ShouldBeFalse();

    [Test]
    public void The_same_moment_in_another_zone_is_the_same_message() =>
        seal.Verify(Paid with { PaidAt = At.ToUniversalTime() }, seal.Sign(Paid)).ShouldBeTrue();

    [Test]
    public void Neighbouring_fields_cannot_lend_each_other_letters()
    {
        var made = seal.Sign(Paid with { Merchant = "ab", Provider = "c" });

        seal.Verify(Paid with { Merchant = "a", Provider = "bc" }, made).ShouldBeFalse();
        seal.Verify(Paid with { Merchant = "ab,1:c", Provider = "" }, made).ShouldBeFalse();
    }

    [Test]
    public void A_seal_of_one_kind_is_none_of_another()
    {
        var completed = new RefundCompleted("m", "o", "p", "a", "t", "r", new Money(1, "CNY"), At);
        var failed = new RefundFailed("m", "o", "p", "a", "t", "r", "1", At);

        seal.Verify(failed, seal.Sign(completed)).ShouldBeFalse();
    }

    [Test]
    public void While_keys_are_exchanged_old_seals_verify_and_new_ones_are_made_with_the_first()
    {
        var exchanging = new EventSeal([NextKey, Key]);

        exchanging.Verify(Paid, seal.Sign(Paid)).ShouldBeTrue();
        exchanging.Sign(Paid).ShouldBe(new EventSeal([NextKey]).Sign(Paid));
        seal.Verify(Paid, exchanging.Sign(Paid)).ShouldBeFalse();
    }

    [Test]
    public void A_missing_or_garbled_seal_does_not_verify()
    {
        var made = seal.Sign(Paid);
        string?[] others = [null, "", "v1=", made[3..], made.ToUpperInvariant(), "v2=" + made[3..], made + " ", made[..^1] + "é"];

        foreach (var other in others)
            seal.Verify(Paid, other).ShouldBeFalse(other);
    }

    [Test]
    public void A_message_that_came_without_its_fields_does_not_verify_and_breaks_nothing() =>
        seal.Verify(Paid with { Merchant = null!, Amount = null! }, seal.Sign(Paid)).ShouldBeFalse();

    [Test]
    public void Other_messages_carry_none()
    {
        var message = new CancelOrder("default", "20261123AB01", Guid.NewGuid(), "", "");

        EventSeal.Covers(typeof(CancelOrder)).ShouldBeFalse();
        seal.Verify(message, seal.Sign(Paid)).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => seal.Sign(message));
    }

    [Test]
    public void A_weak_key_is_no_key()
    {
        Should.Throw<ArgumentException>(() => new EventSeal([]));
        Should.Throw<ArgumentException>(() => new EventSeal([[]]));
        Should.Throw<ArgumentException>(() => new EventSeal([new byte[32]]));
        Should.Throw<ArgumentException>(() => new EventSeal([Key[..31]]));
        Should.Throw<ArgumentException>(() => new EventSeal([Key, []]));
    }

    // Records are made by their one constructor, whose parameters bear the properties' names.
    private static object Change(object message, string property, object? value)
    {
        var constructor = message.GetType().GetConstructors().Single();
        return constructor.Invoke(
        [
            .. constructor.GetParameters().Select(parameter =>
                parameter.Name == property ? value : message.GetType().GetProperty(parameter.Name!)!.GetValue(message)),
        ]);
    }
}
