using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OrderSaga.Persistence.Migrations.Sqlite
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
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Currency",
                table: "callbacks",
                type: "TEXT",
                maxLength: 3,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "MoneyAt",
                table: "callbacks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "RefundNumber",
                table: "callbacks",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "billed_days",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    LeasedUntil = table.Column<long>(type: "INTEGER", nullable: false),
                    NextAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Tries = table.Column<int>(type: "INTEGER", nullable: false),
                    LastProblem = table.Column<string>(type: "TEXT", nullable: true),
                    MatchedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Agreed = table.Column<int>(type: "INTEGER", nullable: false),
                    Foreign = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_billed_days", x => new { x.Provider, x.Account, x.Day });
                });

            migrationBuilder.CreateTable(
                name: "billed_lines",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    Line = table.Column<int>(type: "INTEGER", nullable: false),
                    IsRefund = table.Column<bool>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    TransactionId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    PaymentNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    RefundNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    AmountMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    FeeMicros = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_billed_lines", x => new { x.Provider, x.Account, x.Day, x.Revision, x.Line });
                });

            migrationBuilder.CreateTable(
                name: "imported_bills",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Revision = table.Column<int>(type: "INTEGER", nullable: false),
                    ImportedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ImportedBy = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    FileName = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    Hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Payments = table.Column<int>(type: "INTEGER", nullable: false),
                    Refunds = table.Column<int>(type: "INTEGER", nullable: false),
                    Sums = table.Column<string>(type: "TEXT", nullable: false),
                    Remarks = table.Column<string>(type: "TEXT", nullable: false),
                    ReplacedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_imported_bills", x => new { x.Provider, x.Account, x.Day, x.Revision });
                });

            migrationBuilder.CreateTable(
                name: "reconciliation_cases",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    TransactionId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    PaymentNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    RefundNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    OrderId = table.Column<Guid>(type: "TEXT", nullable: true),
                    OrderNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Merchant = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    TheirsMinor = table.Column<long>(type: "INTEGER", nullable: true),
                    TheirCurrency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: true),
                    TheirAt = table.Column<long>(type: "INTEGER", nullable: true),
                    OursMinor = table.Column<long>(type: "INTEGER", nullable: true),
                    OurCurrency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: true),
                    OurAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Detail = table.Column<string>(type: "TEXT", nullable: true),
                    State = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    OpenedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ClosedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ClosedBy = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    CloseReason = table.Column<string>(type: "TEXT", nullable: true)
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
