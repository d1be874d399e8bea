using MassTransit;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Contracts;
using static OrderSaga.Participants.Stock.ReservationStanding;

namespace OrderSaga.Participants.Stock;

/// <summary>
/// Holds, sells and gives back articles. Every message finds or makes the row of its order and ordinal and answers by what the row says,
/// so a message that comes twice, under whatever id, changes nothing the second time.
/// </summary>
public sealed class StockParticipant(ParticipantsDbContext db, TimeProvider clock)
    : IConsumer<ReserveStock>, IConsumer<ConfirmStock>, IConsumer<ReleaseStock>
{
    public async Task Consume(ConsumeContext<ReserveStock> context)
    {
        var command = context.Message;
        var reservation = await FindAsync(command.OrderId, command.Ordinal, context.CancellationToken)
            ?? await ReserveAsync(command, context.CancellationToken);

        object answer = reservation.Standing switch
        {
            Held or Confirmed => new StockReserved(command.EffectId, command.OrderId, command.Ordinal),
            Rejected => new StockRejected(command.EffectId, command.OrderId, command.Ordinal, reservation.Reason ?? "Rejected"),
            _ => new StockRejected(command.EffectId, command.OrderId, command.Ordinal, "The reservation was released, which is final"),
        };
        await context.Publish(answer, context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<ConfirmStock> context)
    {
        var command = context.Message;
        // A confirmation of what was never reserved is final too, or a second copy of it could get another answer.
        var reservation = await FindAsync(command.OrderId, command.Ordinal, context.CancellationToken)
            ?? Add(command.OrderId, command.Ordinal, command.OrderNumber, Rejected, "It was confirmed before it was reserved");
        if (reservation.Standing == Held)
        {
            var held = await HeldAsync(reservation, context.CancellationToken);
            Move(reservation, Confirmed, held.Select(movement => StockMovements.Confirm(reservation, movement)));
        }

        object answer = reservation.Standing == Confirmed
            ? new StockConfirmed(command.EffectId, command.OrderId, command.Ordinal)
            : new StockRejected(command.EffectId, command.OrderId, command.Ordinal, $"Nothing is held: it is {reservation.Standing}");
        await context.Publish(answer, context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<ReleaseStock> context)
    {
        var command = context.Message;
        // A release before its reservation leaves the row behind that refuses the reservation when it comes.
        var reservation = await FindAsync(command.OrderId, command.Ordinal, context.CancellationToken)
            ?? Add(command.OrderId, command.Ordinal, command.OrderNumber, Released, reason: null);
        if (reservation.Standing is Held or Confirmed)
        {
            var sold = reservation.Standing == Confirmed;
            var held = await HeldAsync(reservation, context.CancellationToken);
            Move(reservation, Released, held.Select(movement => StockMovements.Release(reservation, movement, sold)));
        }

        await context.Publish(new StockReleased(command.EffectId, command.OrderId, command.Ordinal), context.CancellationToken);
    }

    private async Task<StockReservation> ReserveAsync(ReserveStock command, CancellationToken cancellationToken)
    {
        var wanted = new StockOrder(command.Lines);
        var levels = await db.StockLevels.AsNoTracking()
            .Where(level => wanted.Skus.Contains(level.Sku))
            .ToDictionaryAsync(level => level.Sku, level => level.Available, StringComparer.Ordinal, cancellationToken);
        if (wanted.WhyNot(levels) is { } reason)
            return Add(command.OrderId, command.Ordinal, command.OrderNumber, Rejected, reason);

        // The reading above only chose the answer. Whether there is enough is decided when the movements are saved.
        var reservation = Add(command.OrderId, command.Ordinal, command.OrderNumber, Held, reason: null);
        db.StockMovements.AddRange(wanted.Quantities.Select(line => StockMovements.Reserve(reservation, line.Key, line.Value)));
        return reservation;
    }

    private ValueTask<StockReservation?> FindAsync(Guid orderId, int ordinal, CancellationToken cancellationToken) =>
        db.StockReservations.FindAsync([orderId, ordinal], cancellationToken);

    private Task<List<StockMovement>> HeldAsync(StockReservation reservation, CancellationToken cancellationToken) =>
        db.StockMovements.AsNoTracking()
            .Where(row => row.CauseId == reservation.OrderId && row.Ordinal == reservation.Ordinal && row.Kind == MovementKind.Reserve)
            .ToListAsync(cancellationToken);

    private StockReservation Add(Guid orderId, int ordinal, string orderNumber, ReservationStanding standing, string? reason) =>
        db.StockReservations.Add(new StockReservation
        {
            OrderId = orderId,
            Ordinal = ordinal,
            OrderNumber = orderNumber,
            Standing = standing,
            Reason = reason,
            At = clock.GetUtcNow(),
        }).Entity;

    private void Move(StockReservation reservation, ReservationStanding standing, IEnumerable<StockMovement> movements)
    {
        reservation.Standing = standing;
        reservation.At = clock.GetUtcNow();
        db.StockMovements.AddRange(movements);
    }
}
