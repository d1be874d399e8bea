namespace OrderSaga.Persistence;

/// <summary>
/// Something that a person asked for, under the id that makes it one however often it is sent. It answers the repetition, and holds what
/// waits for a second person.
/// </summary>
public sealed class StaffRequest
{
    public const string Done = "Done";
    public const string AwaitsApproval = "AwaitsApproval";
    public const string Declined = "Declined";

    /// <summary>The order refused it in its turn, after the answer that it was taken down.</summary>
    public const string Refused = "Refused";

    /// <summary>Nobody decided it in time.</summary>
    public const string Lapsed = "Lapsed";

    /// <summary>As the caller gave it.</summary>
    public Guid RequestId { get; init; }

    public Guid OrderId { get; init; }

    public required string Action { get; init; }

    public required string RequestedBy { get; init; }

    /// <summary>The hash of who asked for what: the same id with another is another request, and refused.</summary>
    public required string Content { get; init; }

    /// <summary>What was asked, JSON: of it the message is made when a second person agrees.</summary>
    public required string Body { get; init; }

    public required string Status { get; set; }

    /// <summary>The answer that was given, JSON.</summary>
    public required string Answer { get; set; }

    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>Null: nobody had to, or nobody has yet.</summary>
    public string? DecidedBy { get; set; }

    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>Null: it waits for nobody.</summary>
    public DateTimeOffset? AwaitsApprovalSince { get; set; }
}
