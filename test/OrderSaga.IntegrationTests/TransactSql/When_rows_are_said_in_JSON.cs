using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using OrderSaga.Outbox;

namespace OrderSaga.IntegrationTests.TransactSql;

/// <summary>What goes in as a value comes out as that value, as far as JSON and the type that OPENJSON is told can say.</summary>
public sealed class When_rows_are_said_in_JSON
{
    private enum Shade
    {
        Light,
        Dark,
    }

    [Test]
    public void Every_type_has_its_form_and_is_read_back_as_the_type_of_its_column()
    {
        var shape = ShapeOf<AllTypes>();
        var row = new AllTypes
        {
            Id = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
            Bool = true,
            Byte = 255,
            Short = -3,
            Int = int.MinValue,
            Long = 638_000_000_000_000_001,
            Decimal = 12345678901234.56m,
            Double = 0.1,
            Float = 1.5f,
            Text = "她说 \"OK\"\\\n\u001f😀",
            Short5 = "12345",
            Bytes = [0, 255, 16],
            Shade = Shade.Dark,
            DateTime = new DateTime(2026, 11, 26, 1, 2, 3, DateTimeKind.Unspecified).AddTicks(1234567),
            Offset = new DateTimeOffset(2026, 11, 26, 1, 2, 3, TimeSpan.FromHours(8)).AddTicks(7654321),
            Date = new DateOnly(2026, 11, 26),
            Time = new TimeOnly(1, 2, 3).Add(TimeSpan.FromTicks(42)),
            Span = TimeSpan.FromSeconds(61.5),
        };

        var said = Said(shape, row);

        said.ShouldBe(new Dictionary<string, (string, string)>(StringComparer.Ordinal)
        {
            ["Id"] = ("uniqueidentifier", "\"0f8fad5b-d9cb-469f-a165-70867728950e\""),
            ["Bool"] = ("bit", "true"),
            ["Byte"] = ("tinyint", "255"),
            ["Short"] = ("smallint", "-3"),
            ["Int"] = ("int", "-2147483648"),
            ["Long"] = ("bigint", "638000000000000001"),
            ["Decimal"] = ("decimal(19,4)", "12345678901234.56"),
            ["Double"] = ("float", "0.1"),
            ["Float"] = ("real", "1.5"),
            ["Text"] = ("nvarchar(max)", "\"她说 \\u0022OK\\u0022\\u005c\\u000a\\u001f😀\""),
            ["Short5"] = ("nvarchar(max)", "\"12345\""),
            ["Bytes"] = ("varbinary(max)", "\"AP8Q\""),
            ["Shade"] = ("int", "1"),
            ["DateTime"] = ("datetime2", "\"2026-11-26T01:02:03.1234567\""),
            ["Offset"] = ("datetimeoffset", "\"2026-11-26T01:02:03.7654321+08:00\""),
            ["Date"] = ("date", "\"2026-11-26\""),
            ["Time"] = ("time", "\"01:02:03.0000042\""),
            ["Span"] = ("time", "\"00:01:01.5000000\""),
            ["Nothing"] = ("nvarchar(max)", "null"),
            ["NoNumber"] = ("int", "null"),
            ["NoBytes"] = ("varbinary(max)", "null"),
        }, ignoreOrder: true);
    }

    [Test]
    public void Any_text_is_the_same_again_or_is_not_said_at_all() =>
        Gen.OneOf(Gen.Char['\0', '\u007F'], Gen.Char['\uD7F0', '\uE00F'], Gen.Char['\u4E00', '\u4E10']).Array[0, 12]
            .Select(letters => new string(letters)).Sample(text =>
            {
                var json = SqlServerJson.Of((List<object?[]>)[[text]]);
                (json is null).ShouldBe(text.Contains('\0', StringComparison.Ordinal) || !IsWhole(text));
                if (json is not null)
                    JsonDocument.Parse(json).RootElement[0].GetProperty("c0").GetString().ShouldBe(text);
            });

    [Test]
    public void A_table_with_a_type_that_JSON_does_not_know_is_left_to_EF_Core()
    {
        SqlServerJson.Suits(ShapeOf<AllTypes>()).ShouldBeTrue();
        SqlServerJson.Suits(ShapeOf<OldTypes>()).ShouldBeFalse();
    }

    /// <summary>The writer takes values as EF Core converts them.</summary>
    [Test]
    public void A_reason_has_neither_zeros_nor_halves_of_pairs()
    {
        using var db = Contexts.Orders();
        var shape = RowShape.TryOf(db.Model.FindEntityType(typeof(OutboxRow))!, db.GetService<ISqlGenerationHelper>())!;
        var row = new OutboxRow { LastError = "a\0b\uD83Dc\uDE00d😀" };

        var json = SqlServerJson.Of((List<object?[]>)[shape.Read(row)]);

        json.ShouldNotBeNull().ShouldContain("\"a\uFFFDb\uFFFDc\uFFFDd😀\"");
    }

    private static bool IsWhole(string text)
    {
        try
        {
            return new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true).GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static Dictionary<string, (string, string)> Said(RowShape shape, object entity)
    {
        using var json = JsonDocument.Parse(SqlServerJson.Of((List<object?[]>)[shape.Read(entity)])!);
        return shape.Columns.Select((column, i) => (Column: column, Value: json.RootElement[0].GetProperty(string.Create(CultureInfo.InvariantCulture, $"c{i}"))))
            .ToDictionary(said => said.Column.Property, said => (SqlServerJson.TypeOf(said.Column), said.Value.GetRawText()), StringComparer.Ordinal);
    }

    private static RowShape ShapeOf<T>()
    {
        using var db = new TypesDbContext();
        return RowShape.TryOf(db.Model.FindEntityType(typeof(T))!, db.GetService<ISqlGenerationHelper>())!;
    }

    private sealed class AllTypes
    {
        public Guid Id { get; set; }
        public bool Bool { get; set; }
        public byte Byte { get; set; }
        public short Short { get; set; }
        public int Int { get; set; }
        public long Long { get; set; }
        public decimal Decimal { get; set; }
        public double Double { get; set; }
        public float Float { get; set; }
        public string Text { get; set; } = "";
        public string Short5 { get; set; } = "";
        public byte[] Bytes { get; set; } = [];
        public Shade Shade { get; set; }
        public DateTime DateTime { get; set; }
        public DateTimeOffset Offset { get; set; }
        public DateOnly Date { get; set; }
        public TimeOnly Time { get; set; }
        public TimeSpan Span { get; set; }
        public string? Nothing { get; set; }
        public int? NoNumber { get; set; }
        public byte[]? NoBytes { get; set; }
    }

    private sealed class OldTypes
    {
        public Guid Id { get; set; }
        public DateTime Old { get; set; }
    }

    private sealed class TypesDbContext : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlServer(FakeSqlServer.ConnectionString);

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<AllTypes>(all =>
            {
                all.Property(row => row.Id).ValueGeneratedNever();
                all.Property(row => row.Decimal).HasPrecision(19, 4);
                all.Property(row => row.Short5).HasMaxLength(5);
            });
            modelBuilder.Entity<OldTypes>(old =>
            {
                old.Property(row => row.Id).ValueGeneratedNever();
                old.Property(row => row.Old).HasColumnType("datetime");
            });
        }
    }
}
