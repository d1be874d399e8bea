using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.Client;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Reconciliation;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.Staff;
using OrderSaga.Simulator;

namespace OrderSaga.IntegrationTests.Client;

/// <summary>Money that found no order, and bills that differ from the books, by the client; its answers are held against the description.</summary>
public sealed class When_a_program_looks_after_money
{
    readonly TokenIssuer _tokens = new();
    ABilledShop _billed = null!;
    AClient _client = null!;
    AClient _second = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _billed = await ABilledShop.Open(null, [.. _tokens.Settings, "--Merchants:default:RefundApprovalLimitMinor=5000"]);
        var address = _billed.Shop.Service.Address;
        _client = new AClient(address, options => options.ApiKey = EmbeddedService.Key, Watched);
        _second = new AClient(
            address, options => options.Token = _ => ValueTask.FromResult(_tokens.For("wang", "approver")), Watched);

        static void Watched(IHttpClientBuilder builder) => builder.AddHttpMessageHandler(() => new ContractHandler(EmbeddedService.Contract));
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        await _client.DisposeAsync();
        await _second.DisposeAsync();
        await _billed.DisposeAsync();
        _tokens.Dispose();
    }

    OrderSagaClient Api => _client.Api;

    [Test]
    public async Task A_payment_is_attached_once_to_the_order_that_was_meant()
    {
        var payment = await APaymentForNobody(9900);
        var (order, number, _) = await _billed.Shop.AnOrderAwaitingPayment("wechatpay");
        var ask = new Attachment(number, "Paid under another number");
        (await Api.UnmatchedPayments.RehearseAsync(payment.MessageId, ask)).Allowed.ShouldBeTrue();

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Api.UnmatchedPayments.AskAsync(payment.MessageId, ask)));

        answers.Distinct().ShouldHaveSingleItem().ShouldBe(
            new UnmatchedAccepted(payment.MessageId, "wechatpay", payment.TransactionId, ask.RequestId, "Done", order, null));
        await Eventually(async () => (await Api.Orders.GetAsync(order)).Receipts.Count > 0);
        (await Decided(payment)).AttachedTo.ShouldBe(order);
    }

    [Test]
    public async Task A_second_person_agrees_that_a_payment_goes_back()
    {
        var payment = await APaymentForNobody(9900);
        var ask = new PaymentReturn("The shop never took the order") { ExpectedVersion = payment.Version };
        var asked = await Api.UnmatchedPayments.AskAsync(payment.MessageId, ask);
        (asked.Status, asked.OrderId).ShouldBe(("AwaitsApproval", null));
        (await _second.Api.Approvals.WaitingAsync()).ShouldContain(waiting => waiting.RequestId == ask.RequestId);

        (await _second.Api.Approvals.ApproveAsync(ask.RequestId, "Looked at it")).ShouldBe(
            new Decision(ask.RequestId, "Done", null, asked.RefundNumber));

        await Eventually(async () => (await Decided(payment)).Decision == "Refunded");
        var late = await Should.ThrowAsync<OrderSagaException>(
            () => Api.UnmatchedPayments.AskAsync(payment.MessageId, new PaymentReturn("Again")));
        late.Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Test]
    public async Task Bills_are_imported_and_cases_read_page_by_page_asked_about_and_closed()
    {
        var lost = Enumerable.Range(0, 3).Select(_ => _billed.APaymentForNobody("wechatpay", isLost: true).TransactionId!).ToList();

        var imported = await Api.Reconciliation.ImportAsync("wechatpay", AShop.Account, _billed.Day, "A test");

        imported.OpenCases.ShouldBeGreaterThanOrEqualTo(3);
        var found = new List<CaseView>();
        var unknown = new CaseQuery { State = "Open", Kind = "PaymentUnknown", Day = _billed.Day, Limit = 1 };
        await foreach (var one in Api.Reconciliation.FindAsync(unknown))
            found.Add(one);
        found.Select(one => one.TransactionId!).ShouldBe(lost, ignoreOrder: true);
        var days = new List<DayView>();
        await foreach (var day in Api.Reconciliation.BillsAsync("wechatpay", _billed.Day.AddDays(1)))
            days.Add(day);
        days.ShouldHaveSingleItem().Bills.ShouldHaveSingleItem().Hash.ShouldBe(imported.Bill!.Hash);

        (await Api.Reconciliation.QueryAsync(found[0].Id, new CaseAsk("The customer sent a receipt"))).State.ShouldBe("Open");
        var close = new CaseAsk("Sold by phone") { ExpectedVersion = found[1].Version };
        (await Api.Reconciliation.CloseAsync(found[1].Id, close)).ShouldBe(await Api.Reconciliation.CloseAsync(found[1].Id, close));
        (await Api.Reconciliation.GetAsync(found[1].Id)).CloseReason.ShouldBe("Sold by phone");
    }

    async Task<UnmatchedPayment> APaymentForNobody(long amountMinor)
    {
        var provider = _billed.Shop.Provider("wechatpay");
        var trade = provider.Open(AnOrder.NewNumber(), new Money(amountMinor, "CNY"));
        provider.Pay(trade);
        UnmatchedPayment? found = null;
        await Eventually(async () =>
        {
            found = (await Api.UnmatchedPayments.WaitingAsync()).FirstOrDefault(one => one.TransactionId == trade.TransactionId);
            return found is not null;
        });
        return found!;
    }

    async Task<DecidedPayment> Decided(UnmatchedPayment payment) =>
        (await Api.UnmatchedPayments.DecidedAsync()).Single(one => one.MessageId == payment.MessageId);

    static async Task Eventually(Func<Task<bool>> expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await expected())
            await pause.WaitForNextTickAsync(limit.Token);
    }
}
