using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OrderSaga.Contracts;

namespace OrderSaga.Participants.Points;

/// <summary>
/// Awards points for an order once and takes them back once, in whichever order it is told:
/// a revocation that comes first makes the award worth nothing. A second telling gets the first one's answer.
/// </summary>
public sealed class PointsParticipant(ParticipantsDbContext db, IOptions<PointsOptions> rule, TimeProvider clock)
    : IConsumer<AwardPoints>, IConsumer<RevokePoints>
{
    public async Task Consume(ConsumeContext<AwardPoints> context)
    {
        var command = context.Message;
        var entries = await EntriesAsync(command.OrderId, context.CancellationToken);
        var award = entries.Find(entry => entry.Kind == PointsKind.Award);
        if (award is null)
        {
            var points = entries.Count > 0 ? 0 : rule.Value.For(command.Paid);
            award = Entry(command.EffectId, command.OrderId, PointsKind.Award, entries.Count + 1, points,
                command.Merchant, command.OrderNumber, command.CustomerId);
            db.PointsEntries.Add(award);
        }

        await context.Publish(new PointsAwarded(command.EffectId, command.OrderId, award.Points), context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<RevokePoints> context)
    {
        var command = context.Message;
        var entries = await EntriesAsync(command.OrderId, context.CancellationToken);
        var revocation = entries.Find(entry => entry.Kind == PointsKind.Revoke);
        if (revocation is null)
        {
            // From the account that was given them, whatever account this command names.
            var award = entries.Find(entry => entry.Kind == PointsKind.Award);
            revocation = Entry(command.EffectId, command.OrderId, PointsKind.Revoke, entries.Count + 1, -(award?.Points ?? 0),
                award?.Merchant ?? command.Merchant, command.OrderNumber, award?.CustomerId ?? command.CustomerId);
            db.PointsEntries.Add(revocation);
        }

        await context.Publish(new PointsRevoked(command.EffectId, command.OrderId, -revocation.Points), context.CancellationToken);
    }

    private Task<List<PointsEntry>> EntriesAsync(Guid orderId, CancellationToken cancellationToken) =>
        db.PointsEntries.AsNoTracking().Where(entry => entry.OrderId == orderId).ToListAsync(cancellationToken);

    private PointsEntry Entry(
        Guid effectId, Guid orderId, PointsKind kind, int sequence, long points, string merchant, string orderNumber, string customerId) =>
        new()
        {
            EffectId = effectId,
            OrderId = orderId,
            Kind = kind,
            Sequence = sequence,
            Points = points,
            Merchant = merchant,
            OrderNumber = orderNumber,
            CustomerId = customerId,
            At = clock.GetUtcNow(),
        };
}
