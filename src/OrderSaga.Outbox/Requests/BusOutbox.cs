using MassTransit;
using MassTransit.Clients;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using MassTransit.Transports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace OrderSaga.Outbox;

/// <summary>The outbox outside of consumers: in the scope of a request.</summary>
public static class BusOutbox
{
    /// <summary>
    /// In a scope without a message, <see cref="IPublishEndpoint"/> and <see cref="ISendEndpointProvider"/> add to the scoped DbContext;
    /// its next
    /// SaveChanges commits the messages with everything else, and without one they are not sent. Publishing after that is an error: use a
    /// new scope.
    /// </summary>
    /// <typeparam name="TDbContext">A DbContext for which <c>AddOutbox</c> was called.</typeparam>
    /// <param name="bus">The registration of the bus.</param>
    public static IBusRegistrationConfigurator AddBusOutbox<TDbContext>(this IBusRegistrationConfigurator bus)
        where TDbContext : DbContext
    {
        bus.RemoveAll<IScopedBusContextProvider<IBus>>();
        bus.TryAddScoped<IScopedBusContextProvider<IBus>, BusOutboxProvider<TDbContext>>();
        bus.TryAddScoped<BusOutboxScope<TDbContext>>();
        return bus;
    }
}

/// <summary>In a consumer's scope the consumer's own outbox, else the request's.</summary>
internal sealed class BusOutboxProvider<TDbContext>(
    IServiceProvider services,
    Bind<IBus, IClientFactory> clients,
    Bind<IBus, IScopedConsumeContextProvider> ofBus,
    IScopedConsumeContextProvider ofAnyBus) : IScopedBusContextProvider<IBus>
    where TDbContext : DbContext
{
    public ScopedBusContext Context { get; } =
        ofBus.Value.HasContext ? new ConsumeContextScopedBusContext(ofBus.Value.GetContext(), clients.Value)
        : ofAnyBus.HasContext ? new ConsumeContextScopedBusContext(ofAnyBus.GetContext(), clients.Value)
        : services.GetRequiredService<BusOutboxScope<TDbContext>>();
}

/// <summary>What one request has published and not yet saved.</summary>
internal sealed class BusOutboxScope<TDbContext> : ScopedBusContext, OutboxSendContext, IDisposable
    where TDbContext : DbContext
{
    private readonly IClientFactory _clients;
    private readonly TDbContext _db;
    private readonly IServiceProvider _services;
    private readonly RequestRows<TDbContext> _rows;
    private readonly CommittedRows<TDbContext> _committed;
    private readonly ILogger _logger;
    private readonly Guid _groupId = NewId.NextGuid();
    private readonly List<OutboxRow> _staged = [];
    private readonly Lock _staging = new();
    private bool _isCommitted;

    public BusOutboxScope(
        IBus bus,
        Bind<IBus, IClientFactory> clients,
        TDbContext db,
        IServiceProvider services,
        RequestRows<TDbContext> rows,
        CommittedRows<TDbContext> committed,
        ILogger<BusOutboxScope<TDbContext>> logger)
    {
        (_clients, _db, _services) = (clients.Value, db, services);
        (_rows, _committed, _logger) = (rows, committed, logger);
        SendEndpointProvider = new OutboxSendEndpointProvider(this, bus);
        PublishEndpoint = new PublishEndpoint(new OutboxPublishEndpointProvider(this, bus));
        db.SavingChanges += OnSaving;
        db.SavedChanges += OnSaved;
    }

    public ISendEndpointProvider SendEndpointProvider { get; }

    public IPublishEndpoint PublishEndpoint { get; }

    public IScopedClientFactory ClientFactory =>
        field ??= new ScopedClientFactory(new ClientFactory(new ScopedClientFactoryContext(_clients, _services)), null);

    public object? GetService(Type serviceType) => _services.GetService(serviceType);

    public Task AddSend<T>(SendContext<T> context)
        where T : class
    {
        var row = _rows.Row(context, _groupId);
        lock (_staging)
        {
            if (_isCommitted)
            {
                throw new InvalidOperationException(
                    $"What this scope published is committed; a {typeof(T).Name} published now would be lost. "
                    + "Publish before SaveChanges, or in a new scope.");
            }

            _staged.Add(row);
            _db.Add(row);
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _db.SavedChanges -= OnSaved;
        _db.SavingChanges -= OnSaving;
        ForgetWhatWasTakenBack();
        if (_staged.Count > 0)
            _logger.PublishedWithoutSave(_staged.Count, typeof(TDbContext).Name);
    }

    private void OnSaving(object? sender, SavingChangesEventArgs saving) => ForgetWhatWasTakenBack();

    // What the request took back with ChangeTracker.Clear() is not saved, and must not leave.
    private void ForgetWhatWasTakenBack()
    {
        lock (_staging)
            _staged.RemoveAll(row => _db.Entry(row).State == EntityState.Detached);
    }

    private void OnSaved(object? sender, SavedChangesEventArgs saved)
    {
        lock (_staging)
        {
            if (_staged.Count == 0)
                return;
            _committed.Saved(_db, [.. _staged]);
            _staged.Clear();
            _isCommitted = true;
        }
    }
}
