using System.Text.Json;
using System.Text.Json.Nodes;
using OrderSaga.StateMachine;

namespace OrderSaga.Persistence;

/// <summary>An order as it was, from the rows of its timeline: each has the fields that its message changed.</summary>
public static class TimelineReplay
{
    /// <param name="entries">From the first on, without a gap; at least one.</param>
    /// <returns>Without what a timeline does not keep: where the customer can be reached, hashes, tokens of the bus.</returns>
    public static Order Of(IEnumerable<TimelineEntry> entries)
    {
        var fields = new JsonObject();
        TimelineEntry? last = null;
        foreach (var entry in entries)
        {
            foreach (var (name, value) in JsonNode.Parse(entry.Changes)!.AsObject())
                fields[name] = value?.DeepClone();
            last = entry;
        }

        if (last is null)
            throw new ArgumentException("An order begins with a row of its timeline", nameof(entries));
        var order = fields.Deserialize<Order>(Columns.Json)!;
        order.CorrelationId = last.OrderId;
        order.Version = last.Sequence;
        order.AttentionSince = order.Attention.Where(raised => raised.IsOpen).Min(raised => (DateTimeOffset?)raised.At);
        return order;
    }
}
