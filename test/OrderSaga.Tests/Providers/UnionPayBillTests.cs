using System.IO.Compression;
using System.Text;
using OrderSaga.Contracts;
using OrderSaga.Providers;

namespace OrderSaga.Tests.Providers;

/// <summary>UnionPay's ZM file, field by field as its document counts them.</summary>
public sealed class UnionPayBillTests
{
    private const string ZM = $"INN26112288ZM_{UnionPaySender.MerId}";

    private static readonly int[] Lengths =
    [
        3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2, 2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13, 13, 8, 32, 13, 13, 12,
        2, 1, 32, 98,
    ];

    private static readonly DateOnly Day = new(2026, 11, 22);

    private static Dictionary<int, string> Paid => new()
    {
        [1] = "S22",
        [4] = "123456",
        [5] = "1121233000",
        [7] = "000000009900",
        [10] = "762611211231230012345",
        [12] = "ORDER0001",
        [16] = "D000000000059",
        [17] = "C000000009841",
        [20] = "01",
        [21] = "01",
        [28] = UnionPaySender.MerId,
    };

    private static Dictionary<int, string> Back => new(Paid)
    {
        [1] = "S30",
        [5] = "1122101500",
        [7] = "000000001000",
        [10] = "762611221015000012346",
        [12] = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6",
        [16] = "C000000000006",
        [20] = "04",
        [21] = "00",
        [27] = "762611211231230012345",
        [41] = "ORDER0001",
    };

    [Test]
    public void The_settlement_day_begins_at_eleven_of_the_evening_before()
    {
        Read(Zip((ZM, Line(Paid) + Line(Back)))).Entries.ShouldBe(
        [
            new BillEntry(1, BillEntryKind.Payment, "762611211231230012345", "ORDER0001", new Money(9900, "CNY"), At(21, 23, 30)) { FeeMicros = 590_000 },
            new BillEntry(2, BillEntryKind.Refund, "762611211231230012345", "ORDER0001", new Money(1000, "CNY"), At(22, 10, 15))
            {
                RefundNumber = "8e1d2f0a4b6c5d7e8f90a1b2c3d4e5f6",
                FeeMicros = -60_000,
            },
        ]);
    }

    [Test]
    public void An_old_edition_without_the_paid_order_and_an_empty_day_are_read()
    {
        var old = Line(Back)[..420] + "\n";
        Read(Zip((ZM, old))).Entries.ShouldHaveSingleItem().PaymentNumber.ShouldBeNull();
        Read(Zip((ZM, ""))).Entries.ShouldBeEmpty();
    }

    [Test]
    public void Corrections_of_the_clearing_house_are_left_to_people_and_said() =>
        Read(Zip((ZM, Line(Paid)), ($"INN26112288ZME_{UnionPaySender.MerId}", "E74 ..."))).Remarks.ShouldHaveSingleItem().ShouldContain("ZME");

    [TestCase(20, "22", "Line 1: the sort of transaction (field 20) is 22")]
    [TestCase(7, "00000000990X", "Line 1: field 7 is no amount")]
    [TestCase(7, "000000000000", "Line 1: field 7 is no amount")]
    [TestCase(10, "", "Line 1: field 10 is empty")]
    [TestCase(16, "X000000000059", "Line 1: field 16 is no fee")]
    [TestCase(5, "9921233000", "Line 1: field 5 is no time")]
    [TestCase(28, "777290058146593", "Line 1: it is of the merchant 777290058146593")]
    public void A_line_that_cannot_be_read_is_named(int field, string value, string why) =>
        Refused(Zip((ZM, Line(new(Paid) { [field] = value })))).ShouldContain(why);

    [Test]
    public void Other_lengths_another_day_another_merchant_and_no_bill_are_refused()
    {
        Refused(Zip((ZM, Line(Paid).Insert(20, "x")))).ShouldContain("does not end with a blank");
        Refused(Zip((ZM, Line(Paid)[..100] + "\n"))).ShouldContain("fields and not 28");
        Refused(Zip(($"INN26112388ZM_{UnionPaySender.MerId}", Line(Paid)))).ShouldContain("is not of 2026-11-22");
        Refused(Zip(("INN26112288ZM_777290058146593", Line(Paid)))).ShouldContain("is of the merchant 777290058146593");
        Refused(Zip(("readme.txt", ""))).ShouldContain("0 files INN");
        Refused(Encoding.ASCII.GetBytes(Line(Paid))).ShouldContain("no ZIP");
        Refused(Zip((ZM, Line(Paid)))[..^10]).ShouldContain("damaged");
    }

    private static DateTimeOffset At(int day, int hour, int minute) => new(2026, 11, day, hour, minute, 0, TimeSpan.FromHours(8));

    private static string Line(Dictionary<int, string> fields) =>
        string.Join(' ', Lengths.Select((length, at) => fields.GetValueOrDefault(at + 1, "").PadRight(length))) + "\r\n";

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.ASCII.GetBytes(text));
            }
        }

        return content.ToArray();
    }

    private static DayBill Read(byte[] bill) => new UnionPayBill(UnionPaySender.Account, Day).Read(bill);

    private static string Refused(byte[] bill) => Should.Throw<BillUnreadableException>(() => Read(bill)).Message;
}
