using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using OrderSaga.Outbox;

namespace OrderSaga.Participants;

/// <summary>For <c>dotnet ef migrations add NAME -- STORE</c>: it needs the model and the provider, and no database.</summary>
internal sealed class DesignTime : IDesignTimeDbContextFactory<ParticipantsDbContext>
{
    public ParticipantsDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<ParticipantsDbContext>();
        Store.OfDesign(args).Use(options, Store.DesignConnection, ParticipantsRegistration.Schema);
        return new ParticipantsDbContext(options.Options);
    }
}
