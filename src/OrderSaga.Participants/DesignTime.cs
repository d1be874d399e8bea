using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace OrderSaga.Participants;

/// <summary>For <c>dotnet ef</c> alone: it needs the model and the provider, and no database.</summary>
internal sealed class DesignTime : IDesignTimeDbContextFactory<ParticipantsDbContext>
{
    public ParticipantsDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ParticipantsDbContext>().UseSqlite("Data Source=design-time.db").Options);
}
