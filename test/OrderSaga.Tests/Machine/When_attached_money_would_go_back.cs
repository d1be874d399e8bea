using OrderSaga.Contracts;
using OrderSaga.StateMachine;

namespace OrderSaga.Tests.Machine;

/// <summary>Rule 6: what one person attached must not be a refund above the limit that nobody else saw, whatever happened to the order meanwhile.</summary>
public sealed class When_attached_money_would_go_back : Scenario
{
    private static PaymentSucceeded Attached(string? approvedBy = null, double seconds = 300) =>
        Said.Paid("T1", seconds) with { Attached = new PaymentAttachment("li", "ordered twice", Guid.Parse("6252a48a-d74d-51c6-a74b-ef5d8360ed3b"), approvedBy) };

    [SetUp]
    public void Limit() => Policy.RefundApprovalLimitMinor = 5000;

    [Test]
    public async Task It_is_held_where_the_order_was_cancelled_meanwhile()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.Cancelled);

        await When(Attached());

        ThenItIsHeld();
        await When(Said.Refund() with { TransactionId = "T1" });
        ThenRefused("second person");
        await When(Said.Refund(approvedBy: "wang") with { TransactionId = "T1" });
        ThenSent<RequestRefund>();
    }

    [Test]
    public async Task It_is_held_where_the_order_is_cancelled_while_the_money_waits_for_stock()
    {
        await Given(Said.AnOrder, Attached());

        await When(Said.Cancelled);

        ThenItIsHeld();
    }

    [Test]
    public async Task It_is_held_where_there_is_no_stock()
    {
        await Given(Said.AnOrder, Attached());

        await When(Said.StockRejected);

        ThenItIsHeld();
    }

    [Test]
    public async Task It_is_held_where_the_deadline_has_passed()
    {
        Policy.LatePayment = LatePayment.Refund;
        await Given(Said.AnOrder, Said.StockReserved);

        await When(Attached(seconds: 3600));

        ThenItIsHeld();
    }

    [Test]
    public async Task It_goes_back_where_a_second_person_agreed()
    {
        await Given(Said.AnOrder, Said.StockReserved, Said.Cancelled);

        await When(Attached(approvedBy: "wang"));

        ThenSent<RequestRefund>();
        State.Attention.ShouldBeEmpty();
    }

    [TestCase(9900L)]
    [TestCase(null)]
    public async Task It_goes_back_up_to_the_limit(long? limit)
    {
        Policy.RefundApprovalLimitMinor = limit;
        await Given(Said.AnOrder, Said.StockReserved, Said.Cancelled);

        await When(Attached());

        ThenSent<RequestRefund>();
    }

    [Test]
    public async Task It_goes_back_where_two_close_the_order()
    {
        await Given(Said.AnOrder, Attached());

        await When(Said.ForceClosed);

        ThenSent<RequestRefund>();
    }

    private void ThenItIsHeld()
    {
        ThenSentNo<RequestRefund>();
        State.Receipts.ShouldHaveSingleItem().Standing.ShouldBe(ReceiptStanding.Held);
        State.Attention.ShouldContain(attention => attention.Code == AttentionCodes.RefundUnapproved);
    }
}
