namespace OrderSaga.Client;

/// <summary>Which operation of the API's description a method, or what is asked, stands for: by it a test knows that none is missing.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class OperationAttribute(string id) : Attribute
{
    public string Id { get; } = id;
}
