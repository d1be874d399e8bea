using System.Text.Json;

namespace OrderSaga.Simulator.Checkout;

/// <summary>What the service answered.</summary>
public sealed record ServiceAnswer(int Status, string Body)
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web);

    public bool IsSuccess => Status is >= 200 and < 300;

    public T Read<T>() => IsSuccess
        ? JsonSerializer.Deserialize<T>(Body, json) ?? throw new InvalidOperationException("The service answered null")
        : throw new InvalidOperationException($"The service answered {Status}: {Body}");
}
