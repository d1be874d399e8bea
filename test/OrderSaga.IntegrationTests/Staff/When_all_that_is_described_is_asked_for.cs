using System.Text.Json.Nodes;
using MassTransit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderSaga.Contracts;
using OrderSaga.IntegrationTests.Engine;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Service;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>Every operation with every status that the description gives it; each answer is held against its schema on the way, see <see cref="ContractHandler"/>.</summary>
public sealed class When_all_that_is_described_is_asked_for
{
    static readonly string[] _actions =
    [
        "cancelOrder", "extendDeadline", "refundOrder", "retryEffect", "resendNotification", "queryProvider", "acknowledge", "addNote", "forceClose",
    ];

    /// <summary>Given by a service whose participants are elsewhere, see <see cref="When_a_company_has_its_own_participants"/>.</summary>
    static readonly (string, string)[] _elsewhere =
        [("getStock", "409"), ("getPoints", "409"), ("getPointsOfCustomer", "409"), ("getNotifications", "409")];

    readonly TokenIssuer _tokens = new();
    AShop _shop = null!;
    DescribedCalls _api = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _shop = await AShop.Open(
        [
            .. _tokens.Settings, "--RateLimits:ReadsPerSecond=5", "--RateLimits:ActionsPerSecond=5", "--RateLimits:StreamsAtOnce=1",
            "--Merchants:default:RefundApprovalLimitMinor=5000", "--Merchants:default:Mismatch=Hold",
            // Bills are fetched when it is asked for, and that of yesterday is there.
            "--Reconciliation:Enabled=false", "--Reconciliation:Hour=00:00:00",
            // Refunds there get no answer, so that there is an effect to be sent again.
            $"--Providers:Alipay:{AShop.Account}:GatewayUrl=http://127.0.0.1:1/gateway.do",
        ]);
        _api = new DescribedCalls(_shop.Service, _tokens);
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        await _shop.DisposeAsync();
        _tokens.Dispose();
    }

    [Test]
    public async Task Each_answer_is_given()
    {
        foreach (var operation in EmbeddedService.Contract.Operations)
            await _api.Refusals(operation);
        await Checkout();
        await Actions();
        await Approvals();
        await FailedMessages();
        var money = new DescribedMoney(_shop, _api);
        await money.Unmatched();
        await money.Reconciled();
        await Reading();
        await Keys();

        var contract = EmbeddedService.Contract;
        contract.Undescribed.Keys.ShouldBeEmpty();
        contract.Operations
            .SelectMany(operation => operation.Statuses.Where(status => status != "default").Select(status => (operation.Id, status)))
            .Except(_elsewhere).Where(answer => !contract.Seen.ContainsKey(answer)).ShouldBeEmpty("the description has answers that nobody has seen");
        Examples.Keep(contract);
    }

    [Test]
    public void Each_operation_says_what_a_reader_needs()
    {
        var contract = EmbeddedService.Contract;
        contract.Document["security"]!.AsArray().Count.ShouldBe(2);
        contract.Operations.Select(operation => operation.Id).ShouldBeUnique();
        foreach (var operation in contract.Operations)
        {
            operation.Description["summary"]!.GetValue<string>().ShouldEndWith(".", Case.Sensitive, operation.Id);
            operation.Description["tags"]!.AsArray().Count.ShouldBe(1, operation.Id);
            operation.Description["security"].ShouldBeNull("each wants what all want");
            operation.Statuses.ShouldContain("401", operation.Id);
            foreach (var (status, answer) in operation.Description["responses"]!.AsObject().Where(answer => answer.Key[0] is '4' or 'd'))
                answer!["content"]!["application/problem+json"].ShouldNotBeNull($"{operation.Id} {status}");
            if (operation.HasBody)
                Fits(operation, operation.Description["requestBody"]!["content"]!["application/json"]!);
            foreach (var content in Examples.Answered(operation))
                Fits(operation, content);
        }

        void Fits(ApiOperation operation, JsonNode content) =>
            contract.ProblemsOf(content["example"].ShouldNotBeNull(operation.Id).ToJsonString(), content["schema"]!).ShouldBeEmpty(operation.Id);
    }

    [Test]
    public async Task What_nobody_foresaw_is_described_once_for_all()
    {
        using var log = new RecordedLog();
        await using var service = await EmbeddedService.Start();
        service.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await using (var connection = new SqliteConnection(service.Services.GetRequiredService<DataDirectory>().Orders))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "ALTER TABLE audit RENAME TO gone";
            await command.ExecuteNonQueryAsync();
        }

        using var answer = await service.Api.GetAsync("/api/v1/audit");

        ((int)answer.StatusCode).ShouldBe(500);
        var said = await answer.Content.ReadAsStringAsync();
        said.ShouldContain("the log says what");
        said.ShouldNotContain("audit");
        said.ShouldNotContain("   at ");
        log.Lines.ShouldContain(line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("unhandled exception"));
    }

    async Task Checkout()
    {
        var body = AnOrder.With("DESCRIBED1").ToJsonString();
        await _api.Do("placeOrder", body: body);
        await _api.Do("placeOrder", body: body);
        await _api.Refused(409, "placeOrder", body: AnOrder.With("DESCRIBED1", order => order["customerId"] = "C-2").ToJsonString());
    }

    async Task Actions()
    {
        var (open, number, trade) = await _shop.AnOrderAwaitingPayment("wechatpay");
        await _api.Do("setStock", "CUP", """{"available":1000,"requestId":"5252a48a-d74d-51c6-a74b-ef5d8360ed3b","reason":"counted by hand"}""");
        await _api.Refused(409, "setStock", "CUP", """{"available":-1,"requestId":"7252a48a-d74d-51c6-a74b-ef5d8360ed3b","reason":"counted by hand"}""");
        var used = Guid.NewGuid();
        await _api.Do("addNote", $"{open}", key: used);
        foreach (var action in _actions)
        {
            await _api.Do(action, $"{open}", query: "dryRun=true");
            await _api.Refused(422, action, $"{open}", key: used);
            await _api.Refused(409, action, $"{open}", key: Guid.NewGuid(), ifMatch: "\"9999\"");
        }

        var deadline = (await _api.Do("getOrder", $"{open}"))!["deadline"]!.GetValue<DateTimeOffset>();
        await _api.Do("extendDeadline", $"{open}", $$"""{"deadline":"{{deadline.AddMinutes(5):O}}","reason":"slow"}""");
        await _api.Do("queryProvider", $"{open}");
        await _api.Do("cancelOrder", $"{open}");

        // Too little money is held and asks for a person.
        var (wrong, other, _) = await _shop.AnOrderAwaitingPayment("wechatpay");
        _shop.Provider("wechatpay").Pay(_shop.Provider("wechatpay").Open($"{other}b", new Money(100, "CNY")));
        await _shop.Service.Eventually($"/api/v1/orders/{wrong}", order => order.GetProperty("attention").GetArrayLength() > 0);
        await _api.Do("acknowledge", $"{wrong}", """{"reason":"seen"}""");

        var paid = await APaidOrder("alipay");
        await _api.Do("resendNotification", $"{paid}");
        await _api.Do("refundOrder", $"{paid}", """{"reason":"a scratch","amountMinor":100}""", key: Guid.NewGuid());
        var refunding = await _shop.Service.Eventually($"/api/v1/orders/{paid}", order => Unanswered(order) is not null);
        await _api.Do("retryEffect", $"{paid}", $$"""{"effectId":"{{Unanswered(refunding)}}","reason":"the bank is back"}""");

        static string? Unanswered(System.Text.Json.JsonElement order) => order.GetProperty("effects").EnumerateArray()
            .Where(effect => effect.GetProperty("kind").GetString() is "RequestRefund"
                && effect.GetProperty("answer").ValueKind is System.Text.Json.JsonValueKind.Null)
            .Select(effect => effect.GetProperty("effectId").GetString()).FirstOrDefault();
    }

    async Task Approvals()
    {
        var (open, _, _) = await _shop.AnOrderAwaitingPayment("wechatpay");
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await _api.Do("forceClose", $"{open}", key: first);
        await _api.Do("forceClose", $"{open}", key: second);
        await _api.Do("getApprovals");
        await _api.Do("decline", $"{first}");
        await _api.Refused(409, "decline", $"{first}");
        await _api.Do("approve", $"{second}");
        await _api.Refused(409, "approve", $"{second}");
    }

    async Task FailedMessages()
    {
        var (_, number, _) = await _shop.AnOrderAwaitingPayment("wechatpay");
        var id = NewId.NextGuid();
        await _shop.Service.Services.GetRequiredService<IBus>().Publish(
            new RefundOrder("default", number, Guid.NewGuid(), null, 100, "nothing is kept", "li"), context => context.MessageId = id);
        var rows = await _shop.Service.Eventually("/api/v1/failed-messages", rows => rows.EnumerateArray().Any(row => row.GetProperty("messageId").GetGuid() == id));
        var consumer = rows.EnumerateArray().Single(row => row.GetProperty("messageId").GetGuid() == id).GetProperty("consumerId").GetGuid();
        await _api.Do("getFailedMessageGroups");
        await _api.Do("getFailedMessage", $"orders/DeadLetter/{id}/{consumer}");
        await _api.Do("deleteFailedMessage", $"orders/{id}/{consumer}");
        await _api.Do("restoreFailedMessage", $"orders/{id}/{consumer}");
        await _api.Do("retryFailedMessage", $"orders/DeadLetter/{id}/{consumer}");
        await _api.Do("retryFailedMessageGroup");
    }

    async Task Reading()
    {
        var order = await APaidOrder("wechatpay");
        var number = (await _api.Do("getOrder", $"{order}"))!["orderNumber"]!.GetValue<string>();
        var version = (await _api.Do("getOrderByNumber", $"default/{number}"))!["version"]!.GetValue<int>();
        await _api.Refused(304, "getOrder", $"{order}", ifMatch: $"\"{version}\"");
        await _api.Refused(304, "getOrderByNumber", $"default/{number}", ifMatch: $"\"{version}\"");
        foreach (var part in (string[])["getOrderTimeline", "getOrderAsOf", "getOrderCallbacks"])
            await _api.Do(part, $"{order}");

        // A payment whose order has not come, and a notice that nobody signed.
        _shop.Provider("wechatpay").Pay(_shop.Provider("wechatpay").Open("NEVERCAME1", new Money(100, "CNY")));
        using (var forged = new StringContent("{}"))
        using (await _shop.Service.Stranger.PostAsync($"/webhooks/wechatpay/{AShop.Account}", forged))
            await _shop.Service.Eventually("/api/v1/unmatched-payments", payments => payments.GetArrayLength() > 0);
        var callback = (await _api.Do("findCallbacks"))!.AsArray().First(row => row!["canBeReplayed"]!.GetValue<bool>())!["id"]!;
        await _api.Do("replayCallback", $"{callback}");
        var again = (await _api.Do("findCallbacks", query: "verdict=Duplicate"))!.AsArray().First(row => !row!["canBeReplayed"]!.GetValue<bool>());
        await _api.Refused(409, "replayCallback", $"{again!["id"]}");
        foreach (var words in (string[])["getCallbackWords", "unmaskCallback"])
        {
            await _api.Do(words, $"{callback}");
            await _api.Refused(409, words, $"{again["id"]}");
        }

        foreach (var list in EmbeddedService.Contract.Operations.Where(operation => operation is { Method: "GET" } && !operation.Path.Contains('{')))
        {
            if (list.Id is not "followStats")
                await _api.Do(list.Id);
        }

        await _api.Do("getPointsOfCustomer", "C-1001");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var events = await _shop.Service.Api.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead, limit.Token);
    }

    async Task Keys()
    {
        const string body = """{"name":"wu","role":"agent","reason":"New in support"}""";
        await _api.Do("createKey", body: body);
        await _api.Refused(409, "createKey", body: body);
        await _api.Do("rotateKey", "wu");
        await _api.Do("revokeKey", "wu");
    }

    async Task<Guid> APaidOrder(string provider)
    {
        var (order, _, trade) = await _shop.AnOrderAwaitingPayment(provider);
        _shop.Provider(provider).Pay(trade);
        await _shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("state").GetString() == "Closed"
            && o.GetProperty("effects").EnumerateArray().All(effect => effect.GetProperty("answer").ValueKind is not System.Text.Json.JsonValueKind.Null));
        return order;
    }
}
