using OrderSaga.Contracts;

namespace OrderSaga.StateMachine;

/// <summary>The requests of staff that move neither money nor stock by themselves.</summary>
public static partial class OrderActions
{
    public const int NoteLengthMax = 2000;

    public static string? WhyNot(Order order, RetryEffect request) => JudgeId(order, request.RequestId, request) switch
    {
        Familiarity.Granted => null,
        Familiarity.Taken => RequestIdIsTaken,
        Familiarity.OneTooMany => TooManyRequests,
        _ => order.FindEffect(request.EffectId) switch
        {
            null => "The order has no such effect.",
            { Answer: EffectAnswer.GivenUp } given => $"{given.Kind} {given.Ordinal} was given up: the order has decided without its answer.",
            { IsAnswered: true } answered => $"{answered.Kind} {answered.Ordinal} is answered: {answered.Answer}.",
            { IsSent: false } waiting => $"{waiting.Kind} {waiting.Ordinal} waits until what it undoes is answered.",
            _ => null,
        },
    };

    public static string? WhyNot(Order order, ResendNotification request, OrderPolicy policy) =>
        JudgeId(order, request.RequestId, request) switch
        {
            Familiarity.Granted => null,
            Familiarity.Taken => RequestIdIsTaken,
            Familiarity.OneTooMany => TooManyRequests,
            _ when policy.Notifications == Handling.None => "The merchant tells customers by other means.",
            _ when !order.Effects.Exists(effect => effect.Notification == request.Kind) => $"The customer was never told {request.Kind}.",
            _ when !IsStillTrue(order, request.Kind) => $"{request.Kind} is no longer true of the order.",
            _ => null,
        };

    public static string? WhyNot(Order order, AcknowledgeAttention request) => JudgeId(order, request.RequestId, request) switch
    {
        Familiarity.Granted => null,
        Familiarity.Taken => RequestIdIsTaken,
        Familiarity.OneTooMany => TooManyRequests,
        _ when string.IsNullOrWhiteSpace(request.Reason) => "A reason is needed.",
        _ when order.AttentionSince is null => "Nothing asks for a person.",
        _ when !order.Attention.Exists(raised => IsMeant(raised, request)) => $"'{request.Code}' does not ask for a person.",
        _ => null,
    };

    public static string? WhyNot(Order order, AddNote request) => JudgeId(order, request.RequestId, request) switch
    {
        Familiarity.Granted => null,
        Familiarity.Taken => RequestIdIsTaken,
        Familiarity.OneTooMany => TooManyRequests,
        _ when string.IsNullOrWhiteSpace(request.Text) => "The note is empty.",
        _ when request.Text.Length > NoteLengthMax => $"A note has {NoteLengthMax} characters at most.",
        _ => null,
    };

    internal static bool IsMeant(Attention raised, AcknowledgeAttention request) =>
        raised.IsOpen && (request.Code is null || raised.Code == request.Code);

    private static bool IsStillTrue(Order order, NotificationKind kind) => kind switch
    {
        NotificationKind.PaymentReminder => order.WaitsForMoney,
        NotificationKind.PaymentReceived =>
            !order.RefundsInFull && (order.CurrentState == States.Paid || order.ClosureReason == ClosureReason.Fulfilled),
        _ => order.CurrentState == States.Expired || order.ClosureReason == ClosureReason.Expired,
    };
}
