using System.Globalization;
using System.Text.Json;

namespace OrderSaga.Providers;

/// <summary>
/// Stripe's balance transactions of a day of UTC, listed page by page and put together into one list of the same form. Of each what is read
/// is kept, so that names and addresses of payers go no further.
/// </summary>
internal sealed class StripeBalance(StripeAccount account, StripeApi api)
{
    private const int PerPage = 100;
    private const int PagesMax = 1000;

    private static readonly string[] Kept = ["id", "object", "amount", "created", "currency", "fee", "type"];
    private static readonly string[] KeptOfSource =
        ["id", "object", "amount", "amount_captured", "currency", "livemode", "payment_intent", "charge", "status"];
    private static readonly string[] KeptOfMetadata = [StripeNotice.OrderNumberKey, StripeNotice.RefundNumberKey];

    public async Task<BillResult> List(DateOnly day, CancellationToken cancellation)
    {
        var (from, until) = (account.Days.Start(day).ToUnixTimeSeconds(), account.Days.Start(day.AddDays(1)).ToUnixTimeSeconds());
        var address = string.Create(
            CultureInfo.InvariantCulture,
            $"/v1/balance_transactions?created[gte]={from}&created[lt]={until}&limit={PerPage}&expand[]=data.source");
        using var content = new MemoryStream();
        await using var list = new Utf8JsonWriter(content);
        list.WriteStartObject();
        list.WriteString("object", "list");
        list.WriteStartArray("data");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var after = "";
        for (var page = 0; page < PagesMax; page++)
        {
            var reply = await api.List(address + after, cancellation);
            if (!reply.Succeeded)
                return new BillResult.Unknown(reply.Words);
            if (Page(reply.Content!.Value) is not var (transactions, hasMore))
                return new BillResult.Unknown("the answer is no list of balance transactions");
            foreach (var (id, transaction) in transactions)
            {
                if (!seen.Add(id))
                    return new BillResult.Unknown($"{id} is listed twice: the list changed while it was read");
                Write(list, transaction);
            }

            if (list.BytesCommitted + list.BytesPending > BillResult.BytesMax)
                return new BillResult.Unknown($"the list is longer than {BillResult.BytesMax} bytes");
            if (!hasMore)
                return new BillResult.Bill($"stripe-{account.Name}-{BillDays.Text(day)}.json", await End(list, content, cancellation));
            if (transactions.Count == 0)
                return new BillResult.Unknown("a page of the list is empty, and more are said to follow");
            after = $"&starting_after={transactions[^1].Id}";
        }

        return new BillResult.Unknown($"the day has more than {PerPage * PagesMax} balance transactions");
    }

    /// <summary>Null: it is none.</summary>
    private static (List<(string Id, JsonElement Transaction)> Transactions, bool HasMore)? Page(JsonElement content)
    {
        if (!content.Text("object").Is("list") || content.Flag("has_more") is not { } hasMore
            || !content.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var transactions = new List<(string, JsonElement)>();
        foreach (var each in data.EnumerateArray())
        {
            if (each.ValueKind != JsonValueKind.Object || StripeNotice.Id(each, "id") is not { } id)
                return null;
            transactions.Add((id, each));
        }

        return (transactions, hasMore);
    }

    private static void Write(Utf8JsonWriter list, JsonElement transaction)
    {
        list.WriteStartObject();
        Copy(list, transaction, Kept);
        if (transaction.Member("source") is { } source)
        {
            list.WriteStartObject("source");
            Copy(list, source, KeptOfSource);
            if (source.Member("metadata") is { } metadata)
            {
                list.WriteStartObject("metadata");
                Copy(list, metadata, KeptOfMetadata);
                list.WriteEndObject();
            }

            list.WriteEndObject();
        }
        else
        {
            Copy(list, transaction, ["source"]);
        }

        list.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter list, JsonElement from, string[] names)
    {
        foreach (var name in names)
        {
            if (!from.TryGetProperty(name, out var value))
                continue;
            list.WritePropertyName(name);
            value.WriteTo(list);
        }
    }

    private static async Task<byte[]> End(Utf8JsonWriter list, MemoryStream content, CancellationToken cancellation)
    {
        list.WriteEndArray();
        list.WriteBoolean("has_more", false);
        list.WriteEndObject();
        await list.FlushAsync(cancellation);
        return content.ToArray();
    }
}
