using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrderSaga.Client;
using OrderSaga.IntegrationTests.Service;
using OrderSaga.IntegrationTests.Staff;

namespace OrderSaga.IntegrationTests.Client;

/// <summary>A method or a request for every operation, and every type as the description has it: nobody can forget one.</summary>
public sealed class When_the_client_is_held_against_the_description
{
    static readonly Dictionary<Type, (string Type, string? Format)> _plain = new()
    {
        [typeof(string)] = ("string", null),
        [typeof(bool)] = ("boolean", null),
        [typeof(Guid)] = ("string", "uuid"),
        [typeof(DateTimeOffset)] = ("string", "date-time"),
        [typeof(DateOnly)] = ("string", "date"),
        [typeof(int)] = ("integer", "int32"),
        [typeof(long)] = ("integer", "int64"),
        [typeof(double)] = ("number", "double"),
    };

    readonly NullabilityInfoContext _nullability = new();
    ApiContract _contract = null!;

    [OneTimeSetUp]
    public async Task Read()
    {
        await using var service = await EmbeddedService.Start();
        _contract = EmbeddedService.Contract;
    }

    [Test]
    public void Each_operation_has_its_method_or_its_request() =>
        Methods().Select(method => method.Operation).Concat(Asks().Select(ask => ask.Operation)).Distinct()
            .ShouldBe(_contract.Operations.Select(operation => operation.Id), ignoreOrder: true);

    [Test]
    public void Each_answer_is_of_the_type_that_is_described()
    {
        foreach (var (operation, method) in Methods())
        {
            var answer = _contract.Operations.Single(known => known.Id == operation).Description["responses"]!.AsObject()
                .Where(response => response.Key[0] == '2').Select(response => response.Value!["content"]?["application/json"]?["schema"])
                .FirstOrDefault(schema => schema is not null);
            if (answer is not null)
                Compare(operation, Unwrapped(method.ReturnType), Unwrapped(answer, method.ReturnType));
            else
                Unwrapped(method.ReturnType).ShouldBeOneOf(typeof(void), typeof(Stream), typeof(Stats));
        }

        Compare("Accepted", typeof(Accepted), Schema("Accepted"));
        Compare("UnmatchedAccepted", typeof(UnmatchedAccepted), Schema("UnmatchedAccepted"));
        Compare("DryRun", typeof(DryRun), Schema("DryRun"));
    }

    [Test]
    public void Each_request_is_of_the_type_that_is_described()
    {
        Compare("placeOrder", typeof(NewOrder), Schema("PlaceOrderRequest"), isSent: true);
        Compare("startPayment", typeof(NewPayment), Schema("StartPaymentRequest"), isSent: true);
        foreach (var (operation, ask) in Asks())
            Compare(operation, ask, Body(operation), isSent: true);
        foreach (var (operation, name) in new[]
        {
            ("approve", "ReasonBody"), ("decline", "ReasonBody"), ("retryFailedMessage", "ReasonBody"), ("deleteFailedMessage", "ReasonBody"),
            ("restoreFailedMessage", "ReasonBody"), ("replayCallback", "ReasonBody"), ("unmaskCallback", "ReasonBody"), ("retryFailedMessageGroup", "GroupBody"), ("createKey", "KeyBody"),
            ("rotateKey", "RotationBody"), ("setStock", "StockBody"), ("importBill", "ImportBody"), ("closeReconciliationCase", "CaseAsk"),
            ("queryReconciliationCase", "CaseAsk"),
        })
            Compare(operation, typeof(OrderSagaClient).Assembly.GetType($"OrderSaga.Client.{name}")!, Body(operation), isSent: true);
    }

    [Test]
    public void Each_parameter_of_a_question_is_described()
    {
        var asked = new HashSet<string>(new OrderQuery
        {
            Search = "a",
            State = "a",
            Attention = true,
            Provider = "a",
            AmountMinorMin = 1,
            AmountMinorMax = 1,
            PlacedFrom = default(DateTimeOffset),
            PlacedBefore = default(DateTimeOffset),
        }.GetType().GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)), StringComparer.Ordinal) { "after" };

        _contract.Operations.Single(operation => operation.Id == "findOrders").Description["parameters"]!.AsArray()
            .Select(parameter => parameter!["name"]!.GetValue<string>()).ShouldBe(asked, ignoreOrder: true);
    }

    void Compare(string where, Type type, JsonNode schema, bool isSent = false)
    {
        schema = Resolved(schema);
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(JsonElement))
        {
            schema["type"].ShouldBeNull(where);
            return;
        }

        if (_plain.TryGetValue(type, out var plain))
        {
            (TypeOf(schema), schema["format"]?.GetValue<string>()).ShouldBe(plain, where);
            return;
        }

        if (type.IsEnum)
        {
            Enum.GetNames(type).ShouldBe(schema["enum"]!.AsArray().Select(word => word!.GetValue<string>()), ignoreOrder: true, where);
            return;
        }

        if (type.IsGenericType)
        {
            Compare($"{where}[]", type.GetGenericArguments()[^1], (TypeOf(schema) is "array" ? schema["items"] : schema["additionalProperties"])!, isSent);
            return;
        }

        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .ToDictionary(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name), StringComparer.Ordinal);
        properties.Keys.ShouldBe(schema["properties"]!.AsObject().Select(property => property.Key), ignoreOrder: true, $"{where}: {type.Name}");
        foreach (var (name, property) in properties)
        {
            var described = schema["properties"]![name]!;
            if (MayBeNull(described) && !isSent)
                (_nullability.Create(property).ReadState is NullabilityState.Nullable).ShouldBeTrue($"{where}.{name} may be null");
            Compare($"{where}.{name}", property.PropertyType, described, isSent);
        }
    }

    static IEnumerable<(string Operation, MethodInfo Method)> Methods() =>
        from type in typeof(OrderSagaClient).Assembly.GetExportedTypes()
        from method in type.GetMethods()
        where OperationOf(method) is not null
        select (OperationOf(method)!, method);

    static IEnumerable<(string Operation, Type Ask)> Asks() =>
        from type in typeof(OrderSagaClient).Assembly.GetExportedTypes()
        where !type.IsAbstract && (type.IsSubclassOf(typeof(OrderAsk)) || type.IsSubclassOf(typeof(PaymentAsk)))
        select (OperationOf(type) ?? $"{type.Name} stands for no operation", type);

    static string? OperationOf(MemberInfo member) => member.CustomAttributes
        .Where(attribute => attribute.AttributeType.Name == "OperationAttribute").Select(attribute => (string)attribute.ConstructorArguments[0].Value!)
        .FirstOrDefault();

    JsonNode Schema(string name) => _contract.Document["components"]!["schemas"]![name]!;

    JsonNode Body(string operation) => _contract.Operations.Single(known => known.Id == operation)
        .Description["requestBody"]!["content"]!["application/json"]!["schema"]!;

    JsonNode Resolved(JsonNode schema)
    {
        if (schema["anyOf"] is JsonArray either)
            schema = either.Single(one => one!["type"]?.ToString() is not "null")!;
        return schema["$ref"] is { } reference ? Schema(reference.GetValue<string>().Split('/')[^1]) : schema;
    }

    static bool MayBeNull(JsonNode schema) => schema["anyOf"] is JsonArray || (schema["type"] as JsonArray)?.Any(type => type!.ToString() is "null") is true;

    static string TypeOf(JsonNode schema) =>
        schema["type"] is JsonArray types ? types.Select(type => type!.ToString()).Single(type => type is not "null") : schema["type"]!.ToString();

    static Type Unwrapped(Type type) => type == typeof(Task) ? typeof(void) : type.GetGenericArguments()[0];

    /// <summary>Pages become one stream of what is in them.</summary>
    JsonNode Unwrapped(JsonNode schema, Type returned)
    {
        if (returned.GetGenericTypeDefinition() != typeof(IAsyncEnumerable<>))
            return schema;
        var page = Resolved(schema);
        var list = page["properties"] is JsonObject members ? members.Select(member => member.Value!).Single(member => TypeOf(Resolved(member)) is "array") : page;
        return list["items"]!;
    }
}
