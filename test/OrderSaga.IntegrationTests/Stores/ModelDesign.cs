using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using OrderSaga.Participants;
using OrderSaga.Persistence;

namespace OrderSaga.IntegrationTests.Stores;

/// <summary>The models of each store, without a server.</summary>
internal static class ModelDesign
{
    public static OrderDbContext Orders(string store) => OfDesign<OrderDbContext>(store);

    public static ParticipantsDbContext Participants(string store) => OfDesign<ParticipantsDbContext>(store);

    /// <summary>By the same factory that <c>dotnet ef</c> uses.</summary>
    private static T OfDesign<T>(string store)
        where T : DbContext
    {
        var factory = typeof(T).Assembly.DefinedTypes
            .Single(type => type.ImplementedInterfaces.Contains(typeof(IDesignTimeDbContextFactory<T>)));
        return ((IDesignTimeDbContextFactory<T>)Activator.CreateInstance(factory, nonPublic: true)!).CreateDbContext([store]);
    }
}
