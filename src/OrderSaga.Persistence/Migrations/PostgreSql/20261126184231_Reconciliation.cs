using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OrderSaga.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Reconciliation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "AmountMinor",
                table: "callbacks",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Currency",
                table: "callbacks",
                type: "character varying(3)",
                maxLength: 3,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "MoneyAt",
                table: "callbacks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "RefundNumber",
                table: "callbacks",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "billed_days",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    State = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    LeasedUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    NextAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Tries = table.Column<int>(type: "integer", nullable: false),
                    LastProblem = table.Column<string>(type: "text", nullable: true),
                    MatchedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Agreed = table.Column<int>(type: "integer", nullable: false),
                    Foreign = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_billed_days", x => new { x.Provider, x.Account, x.Day });
                });

            migrationBuilder.CreateTable(
                name: "billed_lines",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    Line = table.Column<int>(type: "integer", nullable: false),
                    IsRefund = table.Column<bool>(type: "boolean", nullable: false),
                    Status = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    TransactionId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    PaymentNumber = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    RefundNumber = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    AmountMinor = table.Column<long>(type: "bigint", nullable: false),
                    Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    FeeMicros = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_billed_lines", x => new { x.Provider, x.Account, x.Day, x.Revision, x.Line });
                });

            migrationBuilder.CreateTable(
                name: "imported_bills",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    ImportedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ImportedBy = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    FileName = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    Hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Payments = table.Column<int>(type: "integer", nullable: false),
                    Refunds = table.Column<int>(type: "integer", nullable: false),
                    Sums = table.Column<string>(type: "text", nullable: false),
                    Remarks = table.Column<string>(type: "text", nullable: false),
                    ReplacedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_imported_bills", x => new { x.Provider, x.Account, x.Day, x.Revision });
                });

            migrationBuilder.CreateTable(
                name: "reconciliation_cases",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Provider = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    TransactionId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true),
                    PaymentNumber = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    RefundNumber = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    OrderId = table.Column<Guid>(type: "uuid", nullable: true),
                    OrderNumber = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    Merchant = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    TheirsMinor = table.Column<long>(type: "bigint", nullable: true),
                    TheirCurrency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: true),
                    TheirAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    OursMinor = table.Column<long>(type: "bigint", nullable: true),
                    OurCurrency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: true),
                    OurAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Detail = table.Column<string>(type: "text", nullable: true),
                    State = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    OpenedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ClosedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ClosedBy = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: true),
                    CloseReason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reconciliation_cases", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_callbacks_Provider_Account_MoneyAt",
                table: "callbacks",
                columns: new[] { "Provider", "Account", "MoneyAt" },
                filter: "\"MoneyAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_billed_days_NextAt",
                table: "billed_days",
                column: "NextAt");

            migrationBuilder.CreateIndex(
                name: "IX_billed_lines_TransactionId_Provider",
                table: "billed_lines",
                columns: new[] { "TransactionId", "Provider" });

            migrationBuilder.CreateIndex(
                name: "IX_imported_bills_Day_Provider_Account_Revision",
                table: "imported_bills",
                columns: new[] { "Day", "Provider", "Account", "Revision" });

            migrationBuilder.CreateIndex(
                name: "IX_reconciliation_cases_Day_Id",
                table: "reconciliation_cases",
                columns: new[] { "Day", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_reconciliation_cases_Provider_Account_Day",
                table: "reconciliation_cases",
                columns: new[] { "Provider", "Account", "Day" });

            migrationBuilder.CreateIndex(
                name: "IX_reconciliation_cases_State_Day_Id",
                table: "reconciliation_cases",
                columns: new[] { "State", "Day", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "billed_days");

            migrationBuilder.DropTable(
                name: "billed_lines");

            migrationBuilder.DropTable(
                name: "imported_bills");

            migrationBuilder.DropTable(
                name: "reconciliation_cases");

            migrationBuilder.DropIndex(
                name: "IX_callbacks_Provider_Account_MoneyAt",
                table: "callbacks");

            migrationBuilder.DropColumn(
                name: "AmountMinor",
                table: "callbacks");

            migrationBuilder.DropColumn(
                name: "Currency",
                table: "callbacks");

            migrationBuilder.DropColumn(
                name: "MoneyAt",
                table: "callbacks");

            migrationBuilder.DropColumn(
                name: "RefundNumber",
                table: "callbacks");
        }
    }
}
