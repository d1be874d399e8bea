using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.Service.Staff;

namespace OrderSaga.IntegrationTests.Staff;

/// <summary>All look at the same version of an order, and each gives back some of its money.</summary>
public sealed class When_several_act_on_what_they_saw
{
    const int People = 10;
    const int RoundsMax = 20;

    [Test]
    public async Task One_of_them_gives_money_back_and_the_others_are_told()
    {
        await using var shop = await AShop.Open();
        var refusedLater = 0;
        for (var round = 0; round < RoundsMax && refusedLater == 0; round++)
        {
            var (order, version) = await APaidOrder(shop);
            var keys = Enumerable.Range(0, People).Select(_ => Guid.NewGuid()).ToList();
            var taken = new List<Guid>();
            foreach (var (key, answer) in await Task.WhenAll(keys.Select(async key => (key, await Refund(shop, order, version, key)))))
            {
                using (answer)
                {
                    answer.StatusCode.ShouldBeOneOf(HttpStatusCode.Accepted, HttpStatusCode.Conflict);
                    if (answer.StatusCode == HttpStatusCode.Accepted)
                        taken.Add(key);
                }
            }

            // Whoever was told that it is taken down may ask again, and hears what became of it.
            var done = await shop.Service.Eventually(
                $"/api/v1/audit?orderId={order}", rows => Outcomes(rows, "Refused", taken).Count == taken.Count - 1);
            var refused = Outcomes(done, "Refused", taken);
            foreach (var key in taken)
            {
                using var again = await Refund(shop, order, version, key);
                var status = (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString();
                status.ShouldBe(refused.Contains(key) ? "Refused" : "Done");
            }

            var receipt = (await shop.Service.Get($"/api/v1/orders/{order}")).GetProperty("receipts")[0];
            receipt.GetProperty("refunds").GetArrayLength().ShouldBe(1);
            refusedLater += refused.Count;
        }

        refusedLater.ShouldBePositive("everybody was told at once, in each round: nothing was refused in its turn");
    }

    [Test]
    public async Task What_was_refused_and_is_done_after_all_reads_done()
    {
        await using var shop = await AShop.Open();
        var (order, version) = await APaidOrder(shop);
        var key = Guid.NewGuid();
        using var first = await Refund(shop, order, version, key);
        await shop.Service.Eventually(
            $"/api/v1/orders/{order}", seen => seen.GetProperty("receipts")[0].GetProperty("refunds").GetArrayLength() == 1);

        await With(shop, asks => asks.Take(key, "not now", CancellationToken.None));
        (await StatusOf(await Refund(shop, order, version, key))).ShouldBe("Refused");
        await With(shop, asks => asks.TakeBack(key, CancellationToken.None));
        (await StatusOf(await Refund(shop, order, version, key))).ShouldBe("Done");
    }

    static async Task With(AShop shop, Func<RefusedAsks, Task> act)
    {
        await using var scope = shop.Service.Scope();
        await act(scope.ServiceProvider.GetRequiredService<RefusedAsks>());
    }

    static async Task<string?> StatusOf(HttpResponseMessage answer)
    {
        using (answer)
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString();
    }

    static HashSet<Guid> Outcomes(JsonElement rows, string outcome, List<Guid> of) => rows.EnumerateArray()
        .Where(row => row.GetProperty("outcome").GetString() == outcome)
        .Select(row => row.GetProperty("requestId").GetGuid()).Where(of.Contains).ToHashSet();

    static async Task<HttpResponseMessage> Refund(AShop shop, Guid order, int version, Guid key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order}/refund")
        {
            Content = JsonContent.Create(new { reason = "a scratch", amountMinor = 100 }),
        };
        request.Headers.Add("Idempotency-Key", key.ToString());
        request.Headers.Add("If-Match", $"\"{version}\"");
        return await shop.Service.Api.SendAsync(request);
    }

    static async Task<(Guid OrderId, int Version)> APaidOrder(AShop shop)
    {
        var (order, _, trade) = await shop.AnOrderAwaitingPayment("alipay");
        shop.Provider("alipay").Pay(trade);
        var closed = await shop.Service.Eventually($"/api/v1/orders/{order}", o => o.GetProperty("state").GetString() == "Closed"
            && o.GetProperty("effects").EnumerateArray().All(effect => effect.GetProperty("answer").ValueKind != JsonValueKind.Null));
        return (order, closed.GetProperty("version").GetInt32());
    }
}
