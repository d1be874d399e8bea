namespace OrderSaga.Tests.Machine;

/// <summary>What the document says that no machine can: how to read it, and what was decided where the specification is silent.</summary>
internal static class LifecycleText
{
    public const string Head =
        """
        # The life of an order

        Written by the test `OrderLifecycleDocument` from the machine itself (`src/OrderSaga.StateMachine`): the states, the events, and
        what each does, is ignored or is refused for. Do not edit it: change the machine, then run the tests with
        `ORDERSAGA_WRITE_DOCS=1`.

        How to read it: *a condition*: what is done, → **where to**. All conditions of an event are judged before anything is done, and
        every sentence whose condition held applies, in this order; `once` is asked at that point of the sentence instead. An event for
        which no sentence applies is a fault that staff see, and so is everything that is *refused*; what is *ignored* changes nothing:
        no version, no timeline row, no message. What is to be sent, announced, scheduled or stopped leaves at the end of the turn, in
        the transaction of the message.
        """;

    public const string States =
        """
        | state | means | leaves when |
        |---|---|---|
        | `Placed` | accepted; stock is being reserved | stock answered, or nobody answered in time |
        | `AwaitingPayment` | stock is held, the deadline runs; or *unwinding* until providers answered | money, or no money for certain |
        | `Paid` | money is kept; stock is being confirmed, points awarded, the customer told | all that the policy awaits is answered |
        | `Expired` | the deadline passed without money; stock is held for the grace | stock is released, or late money came |
        | `Closed` | `Fulfilled`, `Expired`, `Cancelled`, `OutOfStock`, `Refunded` or `ForceClosed` | never; late money is answered here |
        """;

    public const string Silence =
        """
        - **Money with a wrong amount, and the policy `Hold`**: it is held in every state, also in an order that closed by itself
          (`Fulfilled`, `Expired`, `Refunded`), so that it does not matter whether it overtook the participants' last answer. Once
          somebody decided to end the order (it is being cancelled, or closed as `Cancelled`, `OutOfStock` or `ForceClosed`) it goes
          back like all other money.
        - **Money that does not look like money** (an amount of zero or less) is refused before it is judged.
        - **What reordering may change.** Late money that overtakes the stock participant's first answer goes back, although the policy
          would have reinstated it a moment later; and late money that comes after an expired order's stock was released, and the order
          closed, goes back. Everything else of providers and participants may come in any order between two decisions, and the result
          is the same.
        - **An expired order is reinstated by one reservation**. When that is rejected or given up, the receipt goes back, and later
          money is too late.
        - **A partial refund that leaves nothing is a full one.** A refund in full gives back the goods and the points also when the
          order was fulfilled; `OrderClosed` is then published again, with the reason `Refunded`.
        - **Refunds that an order closes after** are all of its refunds under way, not only those of the receipt that was kept.
        - **An attempt is closed by one ClosePayment.** When that was given up the attempt stays open, attention is raised, and what is
          paid by it is judged.
        - **A payment number is one payment.** Told of again with the same reference, or without one, it is a repetition; with another
          reference it is refused, also when the first was closed: else nobody would ask about the second one or close it. One that is
          of another order by its number is refused, too: this order would close it.
        - **An attempt that only the provider told of** (it was closed or paid before `PaymentStarted` came) is remembered; a late
          `PaymentStarted` does not open it again.
        - **An answer that contradicts the one that counted**, or comes after the effect was given up, is remembered beside it, once.
        - **Each effect has its own time to be sent again**; `EffectsOverdue` runs for the earliest. The effect id stays the same, the
          message id does not: the receiver's inbox would drop it, and the answer that was lost would never be repeated.
        - **A refund that the order did not ask for**, or of another amount than it asked for, changes no money: attention is raised,
          and the refund that was asked for goes on being asked for.
        - **A refund that fails after it was completed** stays completed, for completed is final; attention is raised once, and somebody
          gives the money back another way. A failure from before it was completed changes nothing.
        - **A second CancelOrder** while the order is being cancelled is ignored, whoever asks. A request id that was granted is ignored
          when it comes again, and refused when it comes with another content.
        - **A deadline can be moved** as far as the policy's longest payment window, counted from when the order was placed. The
          reminder moves with it: who was reminded already is reminded once more, before the new deadline.
        - **A reminder for which it is too late** is not sent. Points without a delay are awarded at once, whatever the provider's clock
          says.
        - **When an order was placed is not part of its content**: a checkout that repeats an order with another second is understood as
          repeating it.
        - **An order placed in the future**, by more than an hour, is invalid: local time that is said to be UTC. The machine allows five
          minutes more than the HTTP API, for replicas whose clocks differ; an order that is known already is not asked.
        - **An order whose merchant left the configuration** goes on by the default policy; new orders of that merchant are rejected.
        """;
}
