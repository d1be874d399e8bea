using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OrderSaga.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class CallbackBodies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "BodySince",
                table: "callbacks",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Merchant",
                table: "callbacks",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_callbacks_BodySince",
                table: "callbacks",
                column: "BodySince",
                filter: "\"BodySince\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_callbacks_BodySince",
                table: "callbacks");

            migrationBuilder.DropColumn(
                name: "BodySince",
                table: "callbacks");

            migrationBuilder.DropColumn(
                name: "Merchant",
                table: "callbacks");
        }
    }
}
