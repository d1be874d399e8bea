using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OrderSaga.Persistence.Migrations.PostgreSql
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
                    Provider = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Account = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    TransactionId = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    MessageId = table.Column<Guid>(type: "uuid", nullable: false),
                    Merchant = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    OrderNumber = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    PaymentNumber = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    AmountMinor = table.Column<long>(type: "bigint", nullable: false),
                    Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    PaidAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Decision = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    DecidedBy = table.Column<string>(type: "character varying(320)", maxLength: 320, nullable: true),
                    DecidedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Reason = table.Column<string>(type: "text", nullable: true),
                    AttachedTo = table.Column<Guid>(type: "uuid", nullable: true),
                    AttachedNumber = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    Sent = table.Column<int>(type: "integer", nullable: false),
                    NextSendAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LastFailure = table.Column<string>(type: "text", nullable: true),
                    RefundedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
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
