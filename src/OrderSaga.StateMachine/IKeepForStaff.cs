namespace OrderSaga.StateMachine;

/// <summary>
/// Puts a copy of the message that is being consumed where staff see failed messages, in the transaction of all else that it does.
/// The service supplies it as a payload of the consume context. Without one such a message is refused by an
/// <see cref="OrderRefusedException"/>: it is kept as well, but what it had published is lost with it.
/// </summary>
public interface IKeepForStaff
{
    Task Keep(string reason, CancellationToken cancellationToken);
}
