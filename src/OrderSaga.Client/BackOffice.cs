using System.Runtime.CompilerServices;

namespace OrderSaga.Client;

/// <summary>What waits for a second person.</summary>
public sealed class Approvals
{
    readonly Connection _connection;

    internal Approvals(Connection connection) => _connection = connection;

    /// <summary>The oldest first.</summary>
    [Operation("getApprovals")]
    public Task<IReadOnlyList<Approval>> WaitingAsync(CancellationToken cancellation = default) =>
        _connection.GetAsync<IReadOnlyList<Approval>>("approvals", cancellation);

    /// <summary>Agree, as a second person: then it is done. Not tried again by itself: whoever gets no answer looks what is waiting.</summary>
    [Operation("approve")]
    public Task<Decision> ApproveAsync(Guid requestId, string reason, CancellationToken cancellation = default) =>
        DecideAsync(requestId, "approve", reason, cancellation);

    /// <summary>Do not agree: it is not done.</summary>
    [Operation("decline")]
    public Task<Decision> DeclineAsync(Guid requestId, string reason, CancellationToken cancellation = default) =>
        DecideAsync(requestId, "decline", reason, cancellation);

    Task<Decision> DecideAsync(Guid requestId, string decision, string reason, CancellationToken cancellation) =>
        _connection.SendAsync<Decision>(HttpMethod.Post, Connection.Path("approvals", requestId, decision), new ReasonBody(reason), false, cancellation);
}

/// <summary>What was refused, could not be handled or could not be sent. Nothing here is tried again by itself.</summary>
public sealed class FailedMessages
{
    readonly Connection _connection;

    internal FailedMessages(Connection connection) => _connection = connection;

    /// <summary>The newest of each store and kind.</summary>
    [Operation("getFailedMessages")]
    public Task<IReadOnlyList<FailedMessage>> NewestAsync(CancellationToken cancellation = default) =>
        _connection.GetAsync<IReadOnlyList<FailedMessage>>("failed-messages", cancellation);

    /// <summary>All of a group, the newest first, page by page as they are read.</summary>
    [Operation("getFailedMessages")]
    public async IAsyncEnumerable<FailedMessage> FindAsync(FailureGroup group, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(group);
        var next = Connection.Query(
            "failed-messages", ("store", group.Store), ("kind", group.Kind), ("messageType", group.MessageType),
            ("exceptionType", group.ExceptionType.Length == 0 ? null : group.ExceptionType));
        while (next is not null)
        {
            (var page, next) = await _connection.PageAsync<FailedMessage>(next, cancellation).ConfigureAwait(false);
            foreach (var message in page)
                yield return message;
        }
    }

    /// <summary>All of them, counted by message type and exception.</summary>
    [Operation("getFailedMessageGroups")]
    public Task<IReadOnlyList<FailureGroup>> GroupsAsync(CancellationToken cancellation = default) =>
        _connection.GetAsync<IReadOnlyList<FailureGroup>>("failed-messages/groups", cancellation);

    /// <summary>With headers, body and stack trace.</summary>
    [Operation("getFailedMessage")]
    public Task<FailedMessageDetail> GetAsync(FailedMessage message, CancellationToken cancellation = default) =>
        _connection.GetAsync<FailedMessageDetail>(Named(message), cancellation);

    /// <summary>Send it once more, under the same message id.</summary>
    [Operation("retryFailedMessage")]
    public Task<Retried> RetryAsync(FailedMessage message, string reason, CancellationToken cancellation = default) =>
        _connection.SendAsync<Retried>(HttpMethod.Post, $"{Named(message)}/retry", new ReasonBody(reason), false, cancellation);

    /// <summary>Send all dead letters of one type and exception, or all quarantined of one type, once more, up to a limit: the same again sends the rest.</summary>
    [Operation("retryFailedMessageGroup")]
    public Task<Retried> RetryAsync(FailureGroup group, string reason, CancellationToken cancellation = default) =>
        _connection.SendAsync<Retried>(
            HttpMethod.Post,
            "failed-messages/retry-group",
            new GroupBody(group.Store, group.MessageType, group.ExceptionType, reason, group.Kind),
            false,
            cancellation);

    /// <summary>Put a dead letter aside for good; it can be restored.</summary>
    [Operation("deleteFailedMessage")]
    public Task DeleteAsync(FailedMessage message, string reason, CancellationToken cancellation = default) =>
        _connection.SendAsync(HttpMethod.Post, $"{Kept(message)}/delete", new ReasonBody(reason), false, cancellation);

    /// <summary>Put it back.</summary>
    [Operation("restoreFailedMessage")]
    public Task RestoreAsync(FailedMessage message, string reason, CancellationToken cancellation = default) =>
        _connection.SendAsync(HttpMethod.Post, $"{Kept(message)}/restore", new ReasonBody(reason), false, cancellation);

    static string Named(FailedMessage message) =>
        Connection.Path("failed-messages", message.Store, message.Kind, message.MessageId, message.ConsumerId);

    static string Kept(FailedMessage message) => Connection.Path("failed-messages", message.Store, message.MessageId, message.ConsumerId);
}

/// <summary>What is looked for in the journal of callbacks.</summary>
public sealed record CallbackQuery
{
    /// <summary>Of one order.</summary>
    public string? OrderNumber { get; init; }

    /// <summary>Of one payment.</summary>
    public string? TransactionId { get; init; }

    /// <summary>Of one provider; each line is looked at.</summary>
    public string? Provider { get; init; }

    /// <summary>With one verdict; each line is looked at.</summary>
    public string? Verdict { get; init; }

    /// <summary>Of one page, 1 to 200; by provider or verdict it may be shorter.</summary>
    public int Limit { get; init; } = 200;
}

/// <summary>What payment providers said.</summary>
public sealed class Callbacks
{
    readonly Connection _connection;

    internal Callbacks(Connection connection) => _connection = connection;

    /// <summary>The newest first, page by page as they are read.</summary>
    [Operation("findCallbacks")]
    public async IAsyncEnumerable<CallbackView> FindAsync(
        CallbackQuery query, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var next = Connection.Query(
            "callbacks", ("orderNumber", query.OrderNumber), ("transactionId", query.TransactionId), ("provider", query.Provider),
            ("verdict", query.Verdict), ("limit", query.Limit));
        while (next is not null)
        {
            (var page, next) = await _connection.PageAsync<CallbackView>(next, cancellation).ConfigureAwait(false);
            foreach (var callback in page)
                yield return callback;
        }
    }

    /// <summary>What a provider wrote, with what names people hidden.</summary>
    [Operation("getCallbackWords")]
    public Task<CallbackText> WordsAsync(long id, CancellationToken cancellation = default) =>
        _connection.GetAsync<CallbackText>(Connection.Path("callbacks", id, "words"), cancellation);

    /// <summary>The same with nothing hidden, for an approver; who wanted it, and why, is in the audit.</summary>
    [Operation("unmaskCallback")]
    public Task<CallbackText> UnmaskAsync(long id, string reason, CancellationToken cancellation = default) =>
        _connection.SendAsync<CallbackText>(
            HttpMethod.Post, Connection.Path("callbacks", id, "unmask"), new ReasonBody(reason), false, cancellation);

    /// <summary>Judge one by today's code at its own time, and take it down again; its event counts once.</summary>
    [Operation("replayCallback")]
    public Task<Replayed> ReplayAsync(long id, string reason, CancellationToken cancellation = default) => ReplayAsync(id, reason, false, cancellation);

    /// <summary>Only judge it.</summary>
    public Task<Replayed> RehearseReplayAsync(long id, string reason, CancellationToken cancellation = default) =>
        ReplayAsync(id, reason, true, cancellation);

    Task<Replayed> ReplayAsync(long id, string reason, bool dryRun, CancellationToken cancellation) => _connection.SendAsync<Replayed>(
        HttpMethod.Post,
        Connection.Query(Connection.Path("callbacks", id, "replay"), ("dryRun", dryRun ? "true" : null)),
        new ReasonBody(reason),
        dryRun,
        cancellation);
}

/// <summary>Who did what, or was not let.</summary>
public sealed class Audit
{
    const int PageSize = 200;
    readonly Connection _connection;

    internal Audit(Connection connection) => _connection = connection;

    /// <summary>The newest first, page by page as they are read.</summary>
    [Operation("findAudit")]
    public async IAsyncEnumerable<AuditView> FindAsync(
        Guid? orderId = null, string? actor = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        long? before = null;
        IReadOnlyList<AuditView> page;
        do
        {
            page = await _connection.GetAsync<IReadOnlyList<AuditView>>(
                Connection.Query("audit", ("orderId", orderId), ("actor", actor), ("before", before), ("limit", PageSize)), cancellation)
                .ConfigureAwait(false);
            foreach (var entry in page)
                yield return entry;
            before = page.Count > 0 ? page[^1].Sequence : null;
        }
        while (page.Count == PageSize);
    }

    /// <summary>Whether all rows hold together; reads every one.</summary>
    [Operation("proveAudit")]
    public Task<AuditProof> ProveAsync(CancellationToken cancellation = default) =>
        _connection.GetAsync<AuditProof>("audit/proof", cancellation, isPatient: true);
}

/// <summary>Who may call.</summary>
public sealed class Keys
{
    readonly Connection _connection;

    internal Keys(Connection connection) => _connection = connection;

    /// <summary>All keys, with their roles; never the keys themselves.</summary>
    [Operation("getKeys")]
    public Task<IReadOnlyList<ApiKeyView>> AllAsync(CancellationToken cancellation = default) =>
        _connection.GetAsync<IReadOnlyList<ApiKeyView>>("keys", cancellation);

    /// <summary>Make one; it is shown this once. Roles are checkout, reader, agent, approver, admin.</summary>
    [Operation("createKey")]
    public Task<NewKey> CreateAsync(string name, string role, string reason, CancellationToken cancellation = default) =>
        _connection.SendAsync<NewKey>(HttpMethod.Post, "keys", new KeyBody(name, role, reason), false, cancellation);

    /// <summary>Change it for a new one of the same name and role; the old one opens for a while yet.</summary>
    [Operation("rotateKey")]
    public Task<NewKey> RotateAsync(string name, TimeSpan grace, string reason, CancellationToken cancellation = default) =>
        _connection.SendAsync<NewKey>(
            HttpMethod.Post, Connection.Path("keys", name, "rotate"), new RotationBody(reason, (int)grace.TotalSeconds), false, cancellation);

    /// <summary>It opens nothing any more.</summary>
    [Operation("revokeKey")]
    public Task RevokeAsync(string name, string reason, CancellationToken cancellation = default) =>
        _connection.SendAsync(HttpMethod.Delete, Connection.Query(Connection.Path("keys", name), ("reason", reason)), null, false, cancellation);
}

internal sealed record ReasonBody(string Reason);

internal sealed record GroupBody(string Store, string MessageType, string ExceptionType, string Reason, string Kind);

internal sealed record KeyBody(string Name, string Role, string Reason);

internal sealed record RotationBody(string Reason, int GraceSeconds);
