namespace OrderSaga.Contracts;

/// <summary>An amount of money: a whole number of a currency's smallest unit. 99 yuan are <c>new Money(9900, "CNY")</c>, 99 yen <c>new Money(99, "JPY")</c>.</summary>
/// <param name="MinorUnits">Fen, cents, pence; yen itself, which has no smaller unit. Never rounded, never a fraction.</param>
/// <param name="Currency">ISO 4217, three capital letters.</param>
public sealed record Money(long MinorUnits, string Currency);
