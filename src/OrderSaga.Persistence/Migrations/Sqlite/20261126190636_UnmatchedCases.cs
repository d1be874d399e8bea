using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OrderSaga.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class UnmatchedCases : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "unmatched_cases",
                columns: table => new
                {
                    Provider = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    TransactionId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Merchant = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    OrderNumber = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    PaymentNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    AmountMinor = table.Column<long>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    PaidAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Decision = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    DecidedBy = table.Column<string>(type: "TEXT", maxLength: 320, nullable: true),
                    DecidedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", nullable: true),
                    AttachedTo = table.Column<Guid>(type: "TEXT", nullable: true),
                    AttachedNumber = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    Sent = table.Column<int>(type: "INTEGER", nullable: false),
                    NextSendAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastFailure = table.Column<string>(type: "TEXT", nullable: true),
                    RefundedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_unmatched_cases", x => new { x.Provider, x.Account, x.TransactionId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_callbacks_ProviderEventId",
                table: "callbacks",
                column: "ProviderEventId",
                filter: "\"BodySince\" IS NOT NULL AND \"EventMessageId\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_unmatched_cases_DecidedAt",
                table: "unmatched_cases",
                column: "DecidedAt");

            migrationBuilder.CreateIndex(
                name: "IX_unmatched_cases_MessageId",
                table: "unmatched_cases",
                column: "MessageId");

            migrationBuilder.CreateIndex(
                name: "IX_unmatched_cases_NextSendAt",
                table: "unmatched_cases",
                column: "NextSendAt",
                filter: "\"NextSendAt\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "unmatched_cases");

            migrationBuilder.DropIndex(
                name: "IX_callbacks_ProviderEventId",
                table: "callbacks");
        }
    }
}
