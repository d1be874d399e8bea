using System.Data.Common;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrderSaga.Outbox;

/// <summary>
/// What a request wants to write, without a DbContext: rows that are inserted and messages that leave when they are committed; all of it or
/// nothing. Requests that come at the same time share a transaction, with one another and with messages that are consumed, and one that fails
/// does not fail its neighbours. Nobody waits for company: a request that comes alone is written at once.
/// </summary>
/// <remarks>
/// For what is called often and only inserts, as webhooks do: making a DbContext and tracking its rows costs more than all the rest. It is the
/// scope's, and for one thread at a time. Values that the database makes are not read back.
/// </remarks>
/// <typeparam name="TDbContext">A DbContext for which <c>AddOutbox</c> was called; it maps the rows.</typeparam>
public sealed class RequestWork<TDbContext> : IDisposable
    where TDbContext : DbContext
{
    private readonly IServiceProvider _services;
    private readonly ICommit<TDbContext> _commit;
    private readonly RowShapes<TDbContext> _shapes;
    private readonly OutboxDispatcher<TDbContext> _dispatcher;
    private readonly OutboxProbe _probe;
    private readonly ILogger _logger;
    private StagedWork _staged = new(inbox: null);

    internal RequestWork(IServiceProvider services)
    {
        _services = services;
        _commit = services.GetRequiredService<ICommit<TDbContext>>();
        _shapes = services.GetRequiredService<RowShapes<TDbContext>>();
        _dispatcher = services.GetRequiredService<OutboxDispatcher<TDbContext>>();
        _probe = services.GetRequiredService<OutboxProbe>();
        _logger = services.GetRequiredService<ILogger<RequestWork<TDbContext>>>();
        PublishEndpoint = new PublishEndpoint(
            new OutboxPublishEndpointProvider(new Messages(this, services), services.GetRequiredService<IBus>()));
    }

    /// <summary>What is published here leaves after <see cref="Save"/>.</summary>
    public IPublishEndpoint PublishEndpoint { get; }

    /// <summary>Stages a row.</summary>
    /// <param name="row">New, of a type that the DbContext maps; not the engine's own.</param>
    public void Add(object row) => _staged.History.Add(row);

    /// <summary>Completes when all that is staged is committed. Whatever comes of it, nothing is staged afterwards.</summary>
    /// <param name="cancellationToken">Gives up before the commit has begun, never after.</param>
    /// <exception cref="DbUpdateException">
    /// Nothing was saved, or the connection broke and nobody knows: look for it by a key of yours, and stage it again.
    /// </exception>
    public async Task Save(CancellationToken cancellationToken)
    {
        var work = _staged;
        _staged = new StagedWork(inbox: null);
        // The reference writer works by a change tracker, and so does whatever has no shape.
        if (!_commit.WritesRows || work.History.Exists(row => _shapes.Find(row.GetType()) is null))
            work.Tracked = _services.GetRequiredService<TDbContext>();
        await _probe.Reached(OutboxPoint.Saving, 1);
        try
        {
            await _commit.Commit(work, cancellationToken);
        }
        catch (DbException refused)
        {
            throw new DbUpdateException($"The rows of a request were not saved: {refused.Message}", refused);
        }
        finally
        {
            work.Tracked?.ChangeTracker.Clear();
        }

        _dispatcher.Hand(work.Outbox);
        await _probe.Reached(OutboxPoint.Saved, 1);
    }

    /// <summary>What is staged and was not saved is lost, and the log says so.</summary>
    public void Dispose()
    {
        if (_staged.Outbox.Count > 0)
            _logger.PublishedWithoutSave(_staged.Outbox.Count, typeof(TDbContext).Name);
    }

    private sealed class Messages(RequestWork<TDbContext> request, IServiceProvider services) : OutboxSendContext
    {
        private readonly RequestRows<TDbContext> _rows = services.GetRequiredService<RequestRows<TDbContext>>();
        private readonly Guid _groupId = NewId.NextGuid();

        public object? GetService(Type serviceType) => services.GetService(serviceType);

        public Task AddSend<T>(SendContext<T> context)
            where T : class
        {
            request._staged.Outbox.Add(_rows.Row(context, _groupId));
            return Task.CompletedTask;
        }
    }
}

/// <summary>Makes rows of what requests publish.</summary>
internal sealed class RequestRows<TDbContext>(
    OutboxOptions<TDbContext> options, Sequence sequence, TimeProvider clock, StoreClock<TDbContext> leases)
    where TDbContext : DbContext
{
    /// <summary>The row of a message.</summary>
    /// <param name="context">What is to leave.</param>
    /// <param name="groupId">With what it keeps its order, when it belongs to no saga.</param>
    public OutboxRow Row<T>(SendContext<T> context, Guid groupId)
        where T : class
    {
        var row = new OutboxRow
        {
            Sequence = sequence.Next(),
            CreatedAt = clock.GetUtcNow(),
            NextAttemptAt = leases.About() + options.SweepAfter,
        };
        MessageRows.Fill(row, context, clock);
        row.GroupId = row.CorrelationId ?? groupId;
        return row;
    }
}
