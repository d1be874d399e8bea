using CsCheck;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

public sealed class MinorUnitsTests
{
    [TestCase(0, "CNY", "0.00"), TestCase(1, "CNY", "0.01"), TestCase(10, "CNY", "0.10"), TestCase(8880, "CNY", "88.80")]
    [TestCase(88, "JPY", "88"), TestCase(5, "KWD", "0.005"), TestCase(1234567, "KWD", "1234.567")]
    public void Minor_units_are_written_with_the_currency_s_decimals(long minor, string currency, string text) =>
        MinorUnits.Format(new Money(minor, currency)).ShouldBe(text);

    [TestCase("88.005", "CNY"), TestCase("88.5", "JPY"), TestCase("1.00", "cny"), TestCase("1.00", "CN"), TestCase("+1.00", "CNY")]
    public void More_than_the_currency_can_say_is_no_amount(string text, string currency) =>
        MinorUnits.Parse(text, currency).ShouldBeNull();

    [Test]
    public void What_was_written_is_read_as_it_was() =>
        Gen.Select(Gen.Long[0, 999_999_999_999], Gen.OneOf(Gen.Const("CNY"), Gen.Const("JPY"), Gen.Const("KWD")))
            .Select((minor, currency) => new Money(minor, currency))
            .Sample(amount => amount.Equals(MinorUnits.Parse(MinorUnits.Format(amount), amount.Currency)));

    [Test]
    public void A_negative_amount_is_never_written() =>
        Should.Throw<ArgumentOutOfRangeException>(() => MinorUnits.Format(new Money(-1, "CNY")));
}
