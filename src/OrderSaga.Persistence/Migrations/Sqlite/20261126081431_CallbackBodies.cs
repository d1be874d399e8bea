using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OrderSaga.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CallbackBodies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "BodySince",
                table: "callbacks",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Merchant",
                table: "callbacks",
                type: "TEXT",
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
