using System.Diagnostics.Metrics;
using OrderSaga.Service.Payments;

namespace OrderSaga.Service.Unmatched;

static class UnmatchedMetrics
{
    static readonly Meter Meter = new(CallbackErasure.MeterName);

    public static readonly Counter<long> Decided = Meter.CreateCounter<long>(
        "ordersaga.unmatched.decided", "{payment}", "Payments whose order had not come, by what became of them");

    public static readonly Counter<long> Settled = Meter.CreateCounter<long>(
        "ordersaga.unmatched.settled", "{notice}", "Messages of providers about a payment that was decided before, by decision");
}
