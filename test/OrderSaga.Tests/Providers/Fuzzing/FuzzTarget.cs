using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers.Fuzzing;

/// <summary>
/// One provider's receiver under mutations: its genuine messages, its signer, and a reader of its own that says what a message says.
/// </summary>
internal abstract class FuzzTarget(string name, CallbackReceiver receiver, DateTimeOffset now)
{
    private readonly List<CallbackRequest> _genuine = [];

    public string Name { get; } = name;

    public CallbackReceiver Receiver { get; } = receiver;

    public DateTimeOffset Now { get; } = now;

    /// <summary>How many inputs the tests give it: those that sign with RSA take fifty times as long as the others.</summary>
    public abstract int InputsInTests { get; }

    /// <summary>Whether the scheme signs each of several parts by itself, so that some of them are genuine still.</summary>
    public virtual bool SignsParts => false;

    /// <summary>A message that was changed and signed afterwards.</summary>
    public abstract CallbackRequest Signed(Dice dice);

    /// <summary>A message as the provider sends it, signed once: signing by RSA takes longest.</summary>
    public CallbackRequest Genuine(Dice dice)
    {
        if (_genuine.Count == 0)
            _genuine.AddRange(Unchanged());
        return dice.Of(_genuine);
    }

    /// <summary>All messages, as the provider sends them.</summary>
    protected abstract IEnumerable<CallbackRequest> Unchanged();

    /// <summary>The same message, its body changed in its structure and not signed again.</summary>
    public abstract byte[] Changed(Dice dice, byte[] body);

    /// <summary>What it says; nothing where it cannot be read in one way.</summary>
    public abstract IEnumerable<Said> Read(CallbackRequest request);
}

/// <summary>A provider that sends JSON, of which the raw bytes are signed.</summary>
internal abstract class JsonTarget(string name, CallbackReceiver receiver, DateTimeOffset now, IReadOnlyList<string> messages,
    IReadOnlyList<string> words)
    : FuzzTarget(name, receiver, now)
{
    private readonly IReadOnlyList<JsonPart> _messages = [.. messages.Select(message => JsonPart.Read(message)!)];

    protected IReadOnlyList<string> Words { get; } = words;

    protected abstract CallbackRequest Sign(byte[] body);

    public override CallbackRequest Signed(Dice dice)
    {
        var message = dice.Of(_messages).Copy();
        if (!dice.OneIn(5))
            Mutations.Of(dice, message, Words);
        var body = message.ToString().Utf8();
        return Sign(dice.OneIn(6) ? Mutations.OfBytes(dice, body) : body);
    }

    protected override IEnumerable<CallbackRequest> Unchanged() => _messages.Select(message => Sign(message.ToString().Utf8()));

    public override byte[] Changed(Dice dice, byte[] body)
    {
        var message = JsonPart.Read(body)!;
        Mutations.Of(dice, message, Words);
        return message.ToString().Utf8();
    }

    public override IEnumerable<Said> Read(CallbackRequest request) => JsonPart.Read(request.Body.Span) is { } body ? Read(body) : [];

    protected abstract IEnumerable<Said> Read(JsonPart body);
}
