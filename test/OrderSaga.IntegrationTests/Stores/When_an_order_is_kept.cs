using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.IntegrationTests.Stores;

/// <summary>
/// What is accepted can be kept: SQLite takes a text of any length, the others refuse the row when the checkout has long been told that
/// all is well. Needs no server: the rules are asked how long a text may be, and the models how long their columns are.
/// </summary>
public sealed class When_an_order_is_kept
{
    private const int LengthTriedMax = 1000;

    private static readonly OrderPlaced Placed = new(
        "default", "20261123A001", "customer-7", "zh-CN", "CNY", [new OrderLine("TEA-1", "Tea", 1, 9900)], 0, 0, 9900,
        new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero), Email: "someone@example.com");

    private static readonly Dictionary<string, Func<string, bool>> Accepts = new(StringComparer.Ordinal)
    {
        [nameof(OrderPlaced.Merchant)] = name =>
            new OrderPolicies(new Dictionary<string, OrderPolicy>(StringComparer.Ordinal) { [name] = new() }).Validate().Count == 0,
        [nameof(OrderPlaced.OrderNumber)] = number => IsValid(Placed with { OrderNumber = number }),
        [nameof(OrderPlaced.CustomerId)] = id => IsValid(Placed with { CustomerId = id }),
        [nameof(OrderPlaced.Culture)] = culture => IsValid(Placed with { Culture = culture }),
        [nameof(OrderPlaced.Currency)] = currency => IsValid(Placed with { Currency = currency }),
        [nameof(OrderPlaced.Email)] = email => IsValid(Placed with { Email = email }),
        [nameof(OrderLine.Sku)] = sku => IsValid(Placed with { Lines = [Placed.Lines[0] with { Sku = sku }] }),
    };

    private static IEnumerable<string> Texts => Accepts.Keys;

    [Test]
    public void Every_text_of_an_order_is_looked_at() =>
        typeof(OrderPlaced).GetProperties().Where(property => property.PropertyType == typeof(string)).Select(property => property.Name)
            .ShouldBeSubsetOf(Accepts.Keys);

    [TestCaseSource(nameof(Texts))]
    public void No_column_is_shorter_than_what_the_rules_accept(string text)
    {
        var longest = text == nameof(OrderPlaced.Currency)
            ? 3
            : Enumerable.Range(1, LengthTriedMax).Where(length => Accepts[text](new string('A', length))).DefaultIfEmpty().Max();
        longest.ShouldBeInRange(1, LengthTriedMax - 1, $"{text} has no longest length");

        using var orders = ModelDesign.Orders("PostgreSql");
        using var participants = ModelDesign.Participants("PostgreSql");
        var columns = ((DbContext[])[orders, participants])
            .SelectMany(db => db.Model.GetEntityTypes()).SelectMany(table => table.GetProperties())
            .Where(column => column.Name == text && column.ClrType == typeof(string)).ToList();

        columns.ShouldNotBeEmpty();
        foreach (var column in columns)
            (column.GetMaxLength() ?? int.MaxValue).ShouldBeGreaterThanOrEqualTo(longest, $"{column.DeclaringType.DisplayName()}.{text}");
    }

    [Test]
    public void The_column_of_the_provider_is_no_shorter_than_the_longest_name()
    {
        using var orders = ModelDesign.Orders("PostgreSql");

        orders.Model.FindEntityType(typeof(Order)).ShouldNotBeNull().FindProperty(nameof(Order.Provider)).ShouldNotBeNull()
            .GetMaxLength().ShouldBe(OrderRules.ProviderLengthMax);
    }

    private static bool IsValid(OrderPlaced order) => OrderRules.Validate(order, new OrderPolicy()).Count == 0;
}
