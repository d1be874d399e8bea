using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Client;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.Staff;

namespace OrderSaga.IntegrationTests.Client;

/// <summary>Against the running service; its answers are held against the description on the way.</summary>
public sealed class When_a_program_uses_the_client
{
    readonly TokenIssuer _tokens = new();
    AShop _shop = null!;
    AClient _client = null!;
    AClient _second = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _shop = await AShop.Open([.. _tokens.Settings, "--Merchants:default:RefundApprovalLimitMinor=5000"]);
        _client = new AClient(_shop.Service.Address, options => options.ApiKey = EmbeddedService.Key, Watched);
        _second = new AClient(_shop.Service.Address, options => options.Token = _ => ValueTask.FromResult(_tokens.For("wang", "approver")), Watched);

        static void Watched(IHttpClientBuilder builder) => builder.AddHttpMessageHandler(() => new ContractHandler(EmbeddedService.Contract));
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        await _client.DisposeAsync();
        await _second.DisposeAsync();
        await _shop.DisposeAsync();
        _tokens.Dispose();
    }

    OrderSagaClient Api => _client.Api;

    [Test]
    public async Task A_checkout_places_an_order_and_takes_it_back()
    {
        var accepted = await Api.Checkout.PlaceAsync(AnOrder());
        (await Becomes(accepted.OrderId, "AwaitingPayment")).Total.ShouldBe(new Money(9900, "CNY"));
        var amount = new Money(9900, "CNY");
        var taken = await Api.Checkout.PaymentStartedAsync(
            accepted.OrderId, new NewPayment("wechatpay", AShop.Account, accepted.OrderNumber, amount));
        taken.ShouldBe(new PaymentTaken(accepted.OrderId, accepted.OrderNumber, null));
        await Api.Checkout.ExtendDeadlineAsync(accepted.OrderId, new Extension(accepted.Deadline.AddMinutes(5), "The bank is slow"));

        await Api.Checkout.CancelAsync(accepted.OrderId, new Cancellation("The customer changed their mind"));

        (await Becomes(accepted.OrderId, "Closed")).ClosureReason.ShouldBe("Cancelled");
        (await Api.Checkout.GetAsync("default", accepted.OrderNumber)).OrderId.ShouldBe(accepted.OrderId);
    }

    [Test]
    public async Task What_is_asked_twice_is_done_once()
    {
        var (order, number) = await APaidOrder();
        var refund = new Refund("One cup was broken") { AmountMinor = 2000 };
        (await Api.Orders.RehearseAsync(order, refund)).Refunds.ShouldHaveSingleItem().Amount.MinorUnits.ShouldBe(2000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Api.Orders.AskAsync(order, refund)));

        answers.Distinct().ShouldHaveSingleItem().RequestId.ShouldBe(refund.RequestId);
        var refunded = await Until(order, view => view.Receipts[0].Refunds.Count > 0);
        refunded.Receipts[0].Refunds.ShouldHaveSingleItem().Amount.MinorUnits.ShouldBe(2000);
        (await Api.Orders.CallbacksAsync(order)).ShouldContain(callback => callback.OrderNumber == number);
        (await Api.Orders.TimelineAsync(order)).ShouldContain(entry => entry.Event == "RefundOrder");
        (await Api.Orders.AsOfAsync(order, 1)).Order.State.ShouldBe("Placed");
    }

    [Test]
    public async Task A_second_person_decides()
    {
        var (order, _) = await APaidOrder();
        var asked = await Api.Orders.AskAsync(order, new Refund("Damaged"));
        asked.Status.ShouldBe("AwaitsApproval");
        (await _second.Api.Approvals.WaitingAsync()).ShouldContain(waiting => waiting.RequestId == asked.RequestId);

        (await _second.Api.Approvals.ApproveAsync(asked.RequestId, "Looked at it")).Status.ShouldBe("Done");

        (await Until(order, view => view.ClosureReason == "Refunded")).Receipts[0].Refunds.Count.ShouldBe(1);
        var entries = new List<AuditView>();
        await foreach (var entry in Api.Audit.FindAsync(order))
            entries.Add(entry);
        entries.Select(entry => entry.Action).ShouldBe(["refund.approve", "refund"]);
        (await Api.Audit.ProveAsync()).BrokenAt.ShouldBeNull();
    }

    [Test]
    public async Task Whoever_saw_an_old_version_learns_what_changed()
    {
        var (order, _) = await APaidOrder();
        var version = (await Api.Orders.GetAsync(order)).Version;

        var refused = await Should.ThrowAsync<OrderSagaException>(
            () => Api.Orders.AskAsync(order, new Note("Called") { ExpectedVersion = version - 1 }));

        (refused.Status, refused.Version).ShouldBe((HttpStatusCode.Conflict, version));
        refused.Changes.ShouldHaveSingleItem().Sequence.ShouldBe(version);
        refused.TraceId.ShouldNotBeNullOrEmpty();
        refused.Message.ShouldContain("409 The order has changed");
    }

    [Test]
    public async Task What_is_wrong_is_said_in_each_way()
    {
        var missing = await Should.ThrowAsync<OrderSagaException>(() => Api.Orders.GetAsync(Guid.NewGuid()));
        missing.Status.ShouldBe(HttpStatusCode.NotFound);
        var invalid = await Should.ThrowAsync<OrderSagaException>(() => Api.Orders.PageAsync(new OrderQuery { Limit = 0 }));
        invalid.Reasons.ShouldHaveSingleItem().ShouldContain("limit is 0");
        var denied = await Should.ThrowAsync<OrderSagaException>(() => _second.Api.Keys.AllAsync());
        denied.Status.ShouldBe(HttpStatusCode.Forbidden);
        await Should.ThrowAsync<ArgumentException>(() => Api.Operations.PointsAsync(".."));
    }

    [Test]
    public async Task Lists_are_read_page_by_page_and_taken_along_as_a_stream()
    {
        for (var i = 0; i < 5; i++)
            await Api.Checkout.PlaceAsync(AnOrder() with { CustomerId = "C-pages" });
        await Eventually(async () => (await Api.Orders.PageAsync(new OrderQuery { Search = "C-pages" })).Total == 5);

        var found = new List<Guid>();
        await foreach (var order in Api.Orders.FindAsync(new OrderQuery { Search = "C-pages", Limit = 2 }))
            found.Add(order.OrderId);
        found.Distinct().Count().ShouldBe(5);

        await using var export = await Api.Orders.ExportAsync(new OrderQuery { Search = "C-pages" }, ExportFormat.Csv);
        using var reader = new StreamReader(export);
        (await reader.ReadToEndAsync()).Split("\r\n").Count(line => line.Contains("C-pages")).ShouldBe(5);
        var timers = new List<TimeoutView>();
        await foreach (var timer in Api.Operations.TimeoutsAsync())
            timers.Add(timer);
        timers.Count.ShouldBeGreaterThanOrEqualTo(5);
    }

    [Test]
    public async Task The_back_office_reads_the_rest()
    {
        (await Api.Operations.StatsAsync()).Backlogs.Count.ShouldBe(2);
        (await Api.Operations.TotalsAsync()).OrdersByState.ShouldNotBeNull();
        await using (var events = Api.Operations.FollowAsync().GetAsyncEnumerator())
        {
            (await events.MoveNextAsync()).ShouldBeTrue();
            events.Current.Backlogs.Count.ShouldBe(2);
        }

        var request = Guid.NewGuid();
        (await Api.Operations.SetStockAsync("BOWL", 7, request, "counted by hand")).Available.ShouldBe(7);
        (await Api.Operations.StockAsync()).ShouldContain(level => level.Sku == "BOWL");
        (await Api.Operations.PointsAsync("C-1001")).Merchant.ShouldBe("default");
        await Api.Operations.PointsAsync();
        await Api.Operations.NotificationsAsync();
        (await Api.Operations.WorkersAsync()).At.ShouldNotBe(default);
        await Api.UnmatchedPayments.WaitingAsync();
        (await Api.Operations.RejectedCallbacksAsync()).Last.ShouldNotBeNull();
        await Api.FailedMessages.NewestAsync();
        await Api.FailedMessages.GroupsAsync();
        await foreach (var callback in Api.Callbacks.FindAsync(new CallbackQuery { Limit = 2 }))
            callback.Id.ShouldBeGreaterThan(0);
        var key = await Api.Keys.CreateAsync("robot", "reader", "A test");
        (await Api.Keys.RotateAsync("robot", TimeSpan.Zero, "A test")).Key.ShouldNotBe(key.Key);
        await Api.Keys.RevokeAsync("robot", "A test");
        (await Api.Keys.AllAsync()).ShouldContain(known => known.Name == "robot");
    }

    [Test]
    public async Task A_dead_letter_is_named_by_what_the_list_gave()
    {
        var number = (await Api.Checkout.PlaceAsync(AnOrder())).OrderNumber;
        await _shop.Service.Services.GetRequiredService<MassTransit.IBus>().Publish(
            new RefundOrder("default", number, Guid.NewGuid(), null, 100, "nothing is kept", "li"));
        FailedMessage? failed = null;
        await Eventually(async () => (failed = (await Api.FailedMessages.NewestAsync()).FirstOrDefault(row => row.MessageType == "RefundOrder")) is not null);

        (await Api.FailedMessages.GetAsync(failed!)).Detail.ShouldContain("OrderRefusedException");
        await Api.FailedMessages.DeleteAsync(failed!, "A test");
        await Api.FailedMessages.RestoreAsync(failed!, "A test");
        (await Api.FailedMessages.RetryAsync(failed!, "A test")).Count.ShouldBe(1);
    }

    static NewOrder AnOrder() => new(
        Service.AnOrder.NewNumber(), "C-1001", "CNY", [new OrderLine("CUP", "Cup", 2, 4950)], 9900);

    async Task<(Guid OrderId, string Number)> APaidOrder()
    {
        var (order, number, trade) = await _shop.AnOrderAwaitingPayment("wechatpay");
        _shop.Provider("wechatpay").Pay(trade);
        await Until(order, view => view.State == "Closed" && view.Effects.All(effect => effect.Answer is not null));
        return (order, number);
    }

    Task<OrderView> Becomes(Guid order, string state) => Until(order, view => view.State == state);

    async Task<OrderView> Until(Guid order, Func<OrderView, bool> expected)
    {
        OrderView view = null!;
        await Eventually(async () => expected(view = await Api.Orders.GetAsync(order)));
        return view;
    }

    static async Task Eventually(Func<Task<bool>> expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await expected())
            await pause.WaitForNextTickAsync(limit.Token);
    }
}
