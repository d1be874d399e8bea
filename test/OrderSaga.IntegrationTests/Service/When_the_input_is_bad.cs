using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrderSaga.IntegrationTests.Service;

public sealed class When_the_input_is_bad
{
    EmbeddedService _service = null!;

    [OneTimeSetUp]
    public async Task Start() => _service = await EmbeddedService.Start();

    [OneTimeTearDown]
    public async Task Stop() => await _service.DisposeAsync();

    static IEnumerable<TestCaseData> BadOrders()
    {
        yield return Case("a negative total", o => o["totalMinor"] = -1, "total");
        yield return Case("lines that do not add up", o => o["totalMinor"] = 9800, "9900");
        yield return Case("an unknown currency", o => o["currency"] = "XXX", "XXX");
        yield return Case("a currency in small letters", o => o["currency"] = "cny", "cny");
        yield return Case("no lines", o => o["lines"] = new JsonArray(), "line");
        yield return Case("a quantity of zero", o => o["lines"]![0]!["quantity"] = 0, "quantity");
        yield return Case("an order number with a space", o => o["orderNumber"] = "ORDER 0001", "order number");
        yield return Case("a payment window of a second", o => o["paymentWindowSeconds"] = 1, "window");
        yield return Case("a language of a sentence", o => o["culture"] = new string('x', 33), "culture");
        yield return Case("local time said to be UTC", o => o["placedAt"] = TimeProvider.System.GetUtcNow().AddHours(8), "offset");
        yield return Case("an unknown merchant", o => o["merchant"] = "nobody", "nobody");
        yield return Case("a delivery fact without a name", o => o["delivery"] = new JsonObject { [" "] = "1" }, "delivery fact");
        yield return Case("delivery facts of one name", o => o["delivery"] = new JsonObject { ["gift"] = "1", ["Gift"] = "2" }, "delivery fact");
        yield return Case("amounts beyond all bounds", o => o["lines"]![0]!["unitPriceMinor"] = long.MaxValue, "");

        static TestCaseData Case(string name, Action<JsonObject> change, string word) =>
            new TestCaseData(change, word).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BadOrders))]
    public async Task An_invalid_order_is_refused_with_every_reason(Action<JsonObject> change, string word)
    {
        var order = AnOrder.With(AnOrder.NewNumber(), change);

        using var answer = await _service.Api.PostAsJsonAsync("/api/v1/orders", order);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("reasons").ToString().ShouldContain(word, Case.Insensitive);
        (await Orders()).ShouldNotContain(order["orderNumber"]!.GetValue<string>());
    }

    [Test]
    public async Task An_order_that_was_accepted_is_answered_for_also_when_it_now_says_a_time_to_come()
    {
        var order = AnOrder.With(AnOrder.NewNumber());
        using var first = await _service.Api.PostAsJsonAsync("/api/v1/orders", order);
        first.StatusCode.ShouldBe(HttpStatusCode.Created);

        order["placedAt"] = TimeProvider.System.GetUtcNow().AddHours(8);
        using var again = await _service.Api.PostAsJsonAsync("/api/v1/orders", order);

        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await again.Content.ReadAsStringAsync()).ShouldBe(await first.Content.ReadAsStringAsync());
    }

    /// <summary>What is not refused must come out of the message as it went in.</summary>
    [Test]
    public async Task Delivery_facts_of_odd_names_and_contents_are_taken()
    {
        var order = AnOrder.With(AnOrder.NewNumber(), o => o["delivery"] = new JsonObject
        {
            ["地址 \U0001F381"] = "",
            ["$type"] = null,
            ["stra\u00dfe"] = "\0\n",
            ["STRASSE"] = "{}",
            [new string('x', 256)] = new string('y', 1024),
        });

        using var answer = await _service.Api.PostAsJsonAsync("/api/v1/orders", order);

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var orderId = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("orderId").GetGuid();
        await _service.Eventually($"/api/v1/orders/{orderId}", o => o.GetProperty("version").GetInt32() > 0);
    }

    /// <summary>On a server in Shanghai it would be eight hours earlier than on one that runs in UTC.</summary>
    [TestCase("2026-11-28T04:38:27")]
    [TestCase("2026-11-28T04:38")]
    [TestCase("2026-11-28")]
    public async Task A_time_without_its_offset_is_refused(string placedAt)
    {
        using var answer = await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(AnOrder.NewNumber(), o => o["placedAt"] = placedAt));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("detail").GetString().ShouldBe(
            $"$.placedAt: The time {placedAt} says no offset from UTC: end it in Z, or in an offset such as +08:00.");
    }

    [TestCase("Z")]
    [TestCase("-05:00")]
    public async Task A_time_with_its_offset_is_the_same_everywhere(string offset)
    {
        var placedAt = TimeProvider.System.GetUtcNow().AddHours(-6).ToString("s") + offset;

        using var answer = await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(AnOrder.NewNumber(), o => o["placedAt"] = placedAt));

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("placedAt").GetDateTimeOffset()
            .ShouldBe(DateTimeOffset.Parse(placedAt, System.Globalization.CultureInfo.InvariantCulture));
    }

    [TestCase("{", TestName = "half a document")]
    [TestCase("[]", TestName = "an array")]
    [TestCase("{\"orderNumber\":\"ORDER00001\"}", TestName = "missing members")]
    [TestCase("{\"orderNumber\":\"A\",\"orderNumber\":\"B\"}", TestName = "a member twice")]
    [TestCase("{\"state\":\"Paid\"}", TestName = "a member that is not ours")]
    public async Task Malformed_json_is_refused_with_the_place(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await _service.Api.PostAsync("/api/v1/orders", content);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("title").GetString().ShouldBe("The request cannot be read");
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Test]
    public async Task A_body_of_ten_megabytes_is_refused()
    {
        using var content = new StringContent("{\"x\":\"" + new string('y', 10_000_000) + "\"}", Encoding.UTF8, "application/json");

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders") { Content = content };
        request.Headers.ExpectContinue = true; // as curl does: ask before sending so much

        using var answer = await _service.Api.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [TestCase("OTHER0001", "alipay", 9900, "CNY", "payment number")]
    [TestCase("{number}", "", 9900, "CNY", "provider")]
    [TestCase("{number}", "alipay", -1, "CNY", "amount")]
    [TestCase("{number}", "alipay", 9900, "yuan", "amount")]
    public async Task A_payment_that_cannot_be_one_of_the_order_is_refused(string paymentNumber, string provider, long amount, string currency, string word)
    {
        var number = AnOrder.NewNumber();
        using var placed = await _service.Api.PostAsJsonAsync("/api/v1/orders", AnOrder.With(number));
        var self = (await placed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("self").GetString();
        var payment = new
        {
            provider,
            account = "shop1",
            paymentNumber = paymentNumber.Replace("{number}", number, StringComparison.Ordinal),
            amount = new { minorUnits = amount, currency },
        };

        using var answer = await _service.Api.PostAsJsonAsync($"{self}/payments", payment);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(word, Case.Insensitive);
    }

    [Test]
    public async Task A_negative_stock_is_refused_with_the_reason()
    {
        using var answer = await _service.Api.PutAsJsonAsync("/api/v1/stock/CUP", new { available = -1, requestId = Guid.NewGuid(), reason = "for the test" });

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [TestCase("/api/v1/callbacks?orderNumber=%00")]
    [TestCase("/api/v1/callbacks?transactionId=a%00b")]
    [TestCase("/api/v1/audit?actor=%00")]
    [TestCase("/api/v1/notifications?orderNumber=%00")]
    [TestCase("/api/v1/reconciliation?provider=%00")]
    [TestCase("/api/v1/orders?search=%00")]
    [TestCase("/console/callbacks?order=%00")]
    [TestCase("/console/audit?actor=%00")]
    [TestCase("/console/reconciliation?provider=%00")]
    public async Task A_question_with_the_character_0_is_refused(string path)
    {
        using var answer = await _service.Api.GetAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task A_body_with_the_character_0_is_refused()
    {
        using var group = await _service.Api.PostAsJsonAsync(
            "/api/v1/failed-messages/retry-group", new { store = "orders", messageType = "a\0", exceptionType = "x", reason = "x" });
        group.StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        using var note = await _service.Api.PostAsJsonAsync($"/api/v1/orders/{Guid.NewGuid()}/note", new { reason = "a\0" });
        note.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await note.Content.ReadAsStringAsync()).ShouldContain("the character 0");
    }

    [TestCase("/api/v1/orders")]
    [TestCase("/api/v1/totals")]
    [TestCase("/api/v1/stock")]
    [TestCase("/api/v1/keys")]
    public async Task Without_a_key_nothing_is_answered(string path)
    {
        using var answer = await _service.Stranger.GetAsync(path);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("X-Api-Key");
    }

    /// <summary>S36: a page has a largest size, which is described, and nobody is given less than was asked for without a word.</summary>
    [Test]
    public async Task Every_page_has_a_largest_size()
    {
        var paged = EmbeddedService.Contract.Operations
            .Select(operation => (Operation: operation, Limit: operation.Description["parameters"]?.AsArray()
                .SingleOrDefault(parameter => parameter!["name"]!.GetValue<string>() == "limit")?["schema"]))
            .Where(operation => operation.Limit is not null).ToList();
        paged.Select(operation => operation.Operation.Id).ShouldBe(
            ["exportOrders", "findAudit", "findCallbacks", "findOrders", "findReconciliationCases", "getNotifications", "getTimeouts"], ignoreOrder: true);
        foreach (var (operation, limit) in paged)
        {
            var max = limit!["maximum"].ShouldNotBeNull(operation.Id).GetValue<int>();
            limit["minimum"]!.GetValue<int>().ShouldBe(1, operation.Id);
            max.ShouldBeInRange(1, 500, operation.Id);
            foreach (var (size, status) in ((int, int)[])[(0, 400), (-1, 400), (max + 1, 400), (max, 200)])
            {
                using var answer = await _service.Api.GetAsync($"{operation.Path}?limit={size}{(operation.Id == "exportOrders" ? "&format=csv" : "")}");
                ((int)answer.StatusCode).ShouldBe(status, $"{operation.Id} limit={size}");
            }
        }
    }

    [Test]
    public async Task A_wrong_key_is_no_key()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders") { Headers = { { "X-Api-Key", "osk_wrong" } } };

        using var answer = await _service.Stranger.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task An_order_that_does_not_exist_is_not_found()
    {
        using var answer = await _service.Api.GetAsync($"/api/v1/orders/{Guid.NewGuid()}");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    async Task<IEnumerable<string?>> Orders() =>
        (await _service.Get("/api/v1/orders?limit=200")).GetProperty("orders").EnumerateArray().Select(o => o.GetProperty("orderNumber").GetString());
}
