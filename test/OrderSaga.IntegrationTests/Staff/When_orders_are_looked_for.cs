using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OrderSaga.IntegrationTests.Stores;
using OrderSaga.Outbox;
using OrderSaga.Persistence;
using OrderSaga.Service.Queries;
using OrderSaga.StateMachine;

namespace OrderSaga.IntegrationTests.Staff;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Stores))]
[Parallelizable]
public sealed class When_orders_are_looked_for(string store)
{
    const int Count = 100_000;
    ManyOrders _orders = null!;

    [OneTimeSetUp]
    public async Task Make() => _orders = await ManyOrders.Make(store, Count);

    [OneTimeTearDown]
    public async Task Drop() => await _orders.DisposeAsync();

    static IEnumerable<OrderQuery> Offered() =>
        from offer in OfferedOrders.All
        where !offer.Needed.HasFlag(OrderFilters.Search)
        from filters in offer.Combinations
        select Asking(filters);

    [TestCaseSource(nameof(Offered))]
    public async Task Each_question_that_is_offered_finds_its_page_by_an_index(OrderQuery query)
    {
        await using var db = _orders.Open();
        var search = new OrderSearch(db, new SearchBox(db));
        var watch = Stopwatch.StartNew();
        var first = (await search.Page(query, default))!;
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{query.Filters}: {watch.ElapsedMilliseconds} ms, {first.Total} orders"));

        // Its own, or another of the list that the planner takes for better: most orders are closed, so the state tells little.
        var index = query.Attention ? "IX_orders_attention"
            : OfClosedInWindow(query) ? "IX_orders_PlacedAt_OrderId_TotalMinor_Provider"
            : "IX_orders_";
        await ByAnIndex(db, search.Sorted(query).Take(query.Limit), index);
        if (first.Next is { } next)
            await ByAnIndex(db, search.Sorted(query with { After = next }).Take(query.Limit), index);
    }

    /// <summary>By their state all closed orders of the window would be looked at, one by one.</summary>
    static bool OfClosedInWindow(OrderQuery query) => query is { State: States.Closed, PlacedFrom: not null }
        && (query.Provider is not null || query.AmountMinorMin is not null);

    [TestCase(SearchMatch.OrderNumber, "N0000123", "IX_orders_OrderNumber_Merchant")]
    [TestCase(SearchMatch.OrderNumber, "N00001234", "IX_orders_OrderNumber_Merchant")]
    [TestCase(SearchMatch.PaymentNumber, "N00001234b", "IX_orders_OrderNumber_Merchant")]
    [TestCase(SearchMatch.Customer, "C-77", "IX_orders_CustomerId_PlacedAt_OrderId")]
    public async Task Each_meaning_of_the_search_box_has_an_index(SearchMatch match, string text, string index)
    {
        await using var db = _orders.Open();
        var found = (await new SearchBox(db).As(match, text, default))!;

        await ByAnIndex(db, found, index);
        (await found.CountAsync()).ShouldBeGreaterThan(0);
    }

    [TestCaseSource(nameof(Offered))]
    public async Task The_pages_together_are_the_list_with_nothing_twice(OrderQuery query)
    {
        await using var db = _orders.Open();
        var search = new OrderSearch(db, new SearchBox(db));
        var expected = await search.Sorted(query).Select(o => o.CorrelationId).Take(1000).ToListAsync();

        var seen = new List<Guid>();
        var page = await search.Page(query with { Limit = 77 }, default);
        var total = (page!.Total, page.TotalIsAtLeast);
        for (; ; page = await search.Page(query with { Limit = 77, After = page.Next }, default))
        {
            seen.AddRange(page!.Orders.Select(order => order.OrderId));
            if (page.Next is null || seen.Count >= 1000)
                break;
        }

        seen.Take(1000).ShouldBe(expected);
        seen.Distinct().Count().ShouldBe(seen.Count);
        total.ShouldBe(page.Next is not null || seen.Count > 1000 ? (1000, true) : (seen.Count, false));
    }

    [Test]
    public async Task A_beginning_of_a_number_finds_all_that_begin_so()
    {
        await using var db = _orders.Open();
        var query = new OrderQuery { Search = " n0000123 ", Limit = 7 };
        var search = new OrderSearch(db, new SearchBox(db));

        var seen = new List<string>();
        OrderPage? page = null;
        do
        {
            page = await search.Page(query with { After = page?.Next }, default);
            seen.AddRange(page!.Orders.Select(order => $"{order.OrderNumber} {order.Merchant}"));
        }
        while (page.Next is not null);

        page.MatchedBy.ShouldBe(SearchMatch.OrderNumber);
        seen.ShouldBe(Enumerable.Range(1230, 10).SelectMany(n => new[] { $"N0000{n} default", $"N0000{n} other" }));
    }

    [TestCase("N00001234b")]
    [TestCase("N00001234B")]
    public async Task The_number_of_a_further_payment_finds_its_order(string number)
    {
        await using var db = _orders.Open();
        var page = (await new OrderSearch(db, new SearchBox(db)).Page(new OrderQuery { Search = number }, default))!;

        page.MatchedBy.ShouldBe(SearchMatch.PaymentNumber);
        page.Orders.Select(order => (order.OrderNumber, order.Merchant)).ShouldBe([("N00001234", "default"), ("N00001234", "other")], ignoreOrder: true);
    }

    [Test]
    public async Task A_page_does_not_go_on_with_another_question()
    {
        await using var db = _orders.Open();
        var search = new OrderSearch(db, new SearchBox(db));
        var next = (await search.Page(new OrderQuery { State = States.Closed }, default))!.Next;

        (await search.Page(new OrderQuery { State = States.Paid, After = next }, default)).ShouldBeNull();
        (await search.Page(new OrderQuery { After = "!" }, default)).ShouldBeNull();
        (await search.Page(new OrderQuery { After = "AAAA" }, default)).ShouldBeNull();
        (await search.Page(new OrderQuery { State = States.Closed, After = next, Limit = 3 }, default))!.Orders.Count.ShouldBe(3);
    }

    [Test]
    public void What_no_index_gives_is_not_offered()
    {
        var from = ManyOrders.Begin;

        new OrderQuery { Provider = "alipay" }.Problems().ShouldHaveSingleItem().ShouldStartWith("provider and amount go with placedFrom");
        new OrderQuery { AmountMinorMin = 1 }.Problems().ShouldHaveSingleItem();
        new OrderQuery { Search = "C-7", State = States.Paid }.Problems().ShouldHaveSingleItem();
        new OrderQuery { Sort = OrderSort.Deadline, State = States.Closed }.Problems().ShouldHaveSingleItem();
        new OrderQuery { PlacedFrom = from, PlacedBefore = from.AddDays(93) }.Problems().ShouldHaveSingleItem().ShouldContain("92 days");
        new OrderQuery { Provider = "alipay", PlacedFrom = from, PlacedBefore = from.AddDays(32) }.Problems()
            .ShouldHaveSingleItem().ShouldContain("31 days");
        new OrderQuery { AmountMinorMin = 1, PlacedFrom = from, PlacedBefore = from.AddDays(31) }.Problems().ShouldBeEmpty();
        new OrderQuery { PlacedFrom = from }.Problems().ShouldHaveSingleItem();
        new OrderQuery { Limit = 201 }.Problems().ShouldHaveSingleItem();
        new OrderQuery { State = "paid" }.Problems().ShouldHaveSingleItem();
    }

    [Test]
    public void What_does_not_go_together_is_said_as_it_is()
    {
        const OrderFilters narrowed = OrderFilters.Provider | OrderFilters.Amount;
        foreach (var filters in Enumerable.Range(0, 128).Select(bits => (OrderFilters)bits))
        {
            var said = Of(filters).Problems();
            var alone = filters is OrderFilters.Search or OrderFilters.ByDeadline;
            if (filters.HasFlag(OrderFilters.Search) && !alone)
                said.ShouldBe(["search stands alone: leave out the other filters"], $"{filters}");
            else if (filters.HasFlag(OrderFilters.ByDeadline) && !alone)
                said.ShouldBe(["sort=Deadline stands alone: leave out the filters"], $"{filters}");
            else if ((filters & narrowed) != OrderFilters.None && (filters & (OrderFilters.Placed | OrderFilters.Attention)) == OrderFilters.None)
                said.ShouldBe(["provider and amount go with placedFrom and placedBefore, or with attention"], $"{filters}");
            else
                said.ShouldBeEmpty($"{filters}");
        }

        static OrderQuery Of(OrderFilters filters) => new()
        {
            Search = filters.HasFlag(OrderFilters.Search) ? "C-7" : null,
            State = filters.HasFlag(OrderFilters.State) ? States.Paid : null,
            Attention = filters.HasFlag(OrderFilters.Attention),
            Provider = filters.HasFlag(OrderFilters.Provider) ? "alipay" : null,
            AmountMinorMin = filters.HasFlag(OrderFilters.Amount) ? 1 : null,
            PlacedFrom = filters.HasFlag(OrderFilters.Placed) ? ManyOrders.Begin : null,
            PlacedBefore = filters.HasFlag(OrderFilters.Placed) ? ManyOrders.Begin.AddDays(1) : null,
            Sort = filters.HasFlag(OrderFilters.ByDeadline) ? OrderSort.Deadline : OrderSort.PlacedAt,
        };
    }

    async Task ByAnIndex(OrderDbContext db, IQueryable<Order> orders, string index)
    {
        await using var command = orders.CreateDbCommand();
#pragma warning disable CA2100 // The text is EF Core's.
        command.CommandText = (store == Store.Sqlite.Name ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + command.CommandText;
#pragma warning restore CA2100
        await db.Database.OpenConnectionAsync();
        var plan = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                plan.Add(reader.GetString(reader.FieldCount - 1));
        }

        var text = string.Join("\n", plan);
        text.ShouldContain(index, Case.Sensitive, text);
        text.ShouldNotContain("Seq Scan");
        plan.ShouldNotContain(line => line.Contains("SCAN", StringComparison.Ordinal) && !line.Contains("INDEX", StringComparison.Ordinal), text);
        plan.ShouldNotContain(line => line.Contains("TEMP B-TREE FOR ORDER BY", StringComparison.Ordinal), text);
    }

    static OrderQuery Asking(OrderFilters filters) => new()
    {
        State = filters.HasFlag(OrderFilters.State) ? States.Closed : null,
        Attention = filters.HasFlag(OrderFilters.Attention),
        Provider = filters.HasFlag(OrderFilters.Provider) ? "wechatpay" : null,
        AmountMinorMin = filters.HasFlag(OrderFilters.Amount) ? 4200 : null,
        AmountMinorMax = filters.HasFlag(OrderFilters.Amount) ? 4300 : null,
        PlacedFrom = filters.HasFlag(OrderFilters.Placed) ? ManyOrders.Begin.AddDays(20) : null,
        PlacedBefore = filters.HasFlag(OrderFilters.Placed) ? ManyOrders.Begin.AddDays(40) : null,
        Sort = filters.HasFlag(OrderFilters.ByDeadline) ? OrderSort.Deadline : OrderSort.PlacedAt,
    };
}
