namespace OrderSaga.Tool.Demo;

/// <summary>The demo cannot go on; its message is for the person who started it.</summary>
internal sealed class DemoException(string message) : Exception(message);
