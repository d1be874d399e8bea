using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrderSaga.Service.Staff;

/// <summary>How requests are kept, and which kind each action takes.</summary>
static class AskJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static IAsk Read(string action, string body) => action switch
    {
        "refund" => JsonSerializer.Deserialize<RefundOrderRequest>(body, Options)!,
        "force-close" => JsonSerializer.Deserialize<ForceCloseRequest>(body, Options)!,
        _ => throw new ArgumentException($"{action} never waits for a second person", nameof(action)),
    };
}
