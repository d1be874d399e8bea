using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OrderSaga.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class JournalChains : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "BodyHash",
                table: "callbacks",
                type: "bytea",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "EntryId",
                table: "callbacks",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "HeadersHash",
                table: "callbacks",
                type: "bytea",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "Proof",
                table: "callbacks",
                type: "bytea",
                maxLength: 36,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "journal_anchors",
                columns: table => new
                {
                    Chain = table.Column<int>(type: "integer", nullable: false),
                    Position = table.Column<long>(type: "bigint", nullable: false),
                    Link = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Proof = table.Column<byte[]>(type: "bytea", maxLength: 36, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_journal_anchors", x => new { x.Chain, x.Position });
                });

            migrationBuilder.CreateTable(
                name: "journal_chains",
                columns: table => new
                {
                    Chain = table.Column<int>(type: "integer", nullable: false),
                    BegunAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    BehindPosition = table.Column<long>(type: "bigint", nullable: false),
                    BehindLink = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: true),
                    Position = table.Column<long>(type: "bigint", nullable: false),
                    Link = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    AdoptedThrough = table.Column<long>(type: "bigint", nullable: false),
                    Proof = table.Column<byte[]>(type: "bytea", maxLength: 36, nullable: false),
                    LeasedUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    SweptThrough = table.Column<long>(type: "bigint", nullable: false),
                    SweepSeen = table.Column<long>(type: "bigint", nullable: false),
                    SweptAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    AnchoredPosition = table.Column<long>(type: "bigint", nullable: false),
                    AnchoredAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_journal_chains", x => x.Chain);
                });

            migrationBuilder.CreateTable(
                name: "journal_links",
                columns: table => new
                {
                    Chain = table.Column<int>(type: "integer", nullable: false),
                    Position = table.Column<long>(type: "bigint", nullable: false),
                    CallbackId = table.Column<long>(type: "bigint", nullable: false),
                    RowHash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    Link = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_journal_links", x => new { x.Chain, x.Position });
                });

            migrationBuilder.CreateIndex(
                name: "IX_journal_links_CallbackId",
                table: "journal_links",
                column: "CallbackId",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "journal_anchors");

            migrationBuilder.DropTable(
                name: "journal_chains");

            migrationBuilder.DropTable(
                name: "journal_links");

            migrationBuilder.DropColumn(
                name: "BodyHash",
                table: "callbacks");

            migrationBuilder.DropColumn(
                name: "EntryId",
                table: "callbacks");

            migrationBuilder.DropColumn(
                name: "HeadersHash",
                table: "callbacks");

            migrationBuilder.DropColumn(
                name: "Proof",
                table: "callbacks");
        }
    }
}
