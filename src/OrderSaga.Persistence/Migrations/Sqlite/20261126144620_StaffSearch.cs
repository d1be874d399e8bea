using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OrderSaga.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class StaffSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_orders_CurrentState_PlacedAt",
                table: "orders");

            migrationBuilder.DropIndex(
                name: "IX_orders_CustomerId",
                table: "orders");

            migrationBuilder.DropIndex(
                name: "IX_orders_Merchant_OrderNumber",
                table: "orders");

            migrationBuilder.AddColumn<long>(
                name: "AttentionSince",
                table: "orders",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Provider",
                table: "orders",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            // When it was raised stands in the text of the column; an order that asked before is found from when it was placed.
            migrationBuilder.Sql("UPDATE orders SET \"AttentionSince\" = \"PlacedAt\" WHERE \"Attention\" <> '[]'");

            migrationBuilder.CreateIndex(
                name: "IX_orders_attention",
                table: "orders",
                columns: new[] { "PlacedAt", "OrderId" },
                filter: "\"AttentionSince\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_orders_CurrentState_PlacedAt_OrderId",
                table: "orders",
                columns: new[] { "CurrentState", "PlacedAt", "OrderId" });

            migrationBuilder.CreateIndex(
                name: "IX_orders_CustomerId_PlacedAt_OrderId",
                table: "orders",
                columns: new[] { "CustomerId", "PlacedAt", "OrderId" });

            migrationBuilder.CreateIndex(
                name: "IX_orders_deadline",
                table: "orders",
                columns: new[] { "Deadline", "OrderId" },
                filter: "\"PaymentDeadlineToken\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_orders_OrderNumber_Merchant",
                table: "orders",
                columns: new[] { "OrderNumber", "Merchant" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_orders_PlacedAt_OrderId_TotalMinor_Provider",
                table: "orders",
                columns: new[] { "PlacedAt", "OrderId", "TotalMinor", "Provider" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_orders_attention",
                table: "orders");

            migrationBuilder.DropIndex(
                name: "IX_orders_CurrentState_PlacedAt_OrderId",
                table: "orders");

            migrationBuilder.DropIndex(
                name: "IX_orders_CustomerId_PlacedAt_OrderId",
                table: "orders");

            migrationBuilder.DropIndex(
                name: "IX_orders_deadline",
                table: "orders");

            migrationBuilder.DropIndex(
                name: "IX_orders_OrderNumber_Merchant",
                table: "orders");

            migrationBuilder.DropIndex(
                name: "IX_orders_PlacedAt_OrderId_TotalMinor_Provider",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "AttentionSince",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "Provider",
                table: "orders");

            migrationBuilder.CreateIndex(
                name: "IX_orders_CurrentState_PlacedAt",
                table: "orders",
                columns: new[] { "CurrentState", "PlacedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_orders_CustomerId",
                table: "orders",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_orders_Merchant_OrderNumber",
                table: "orders",
                columns: new[] { "Merchant", "OrderNumber" },
                unique: true);
        }
    }
}
