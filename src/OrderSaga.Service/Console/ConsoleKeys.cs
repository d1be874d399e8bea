using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using OrderSaga.Persistence;

namespace OrderSaga.Service.WebConsole;

/// <summary>
/// The keys of the console's cookies and forms, in the database of the orders: a person who is signed in at one replica is so at each, and
/// after a restart. Whoever makes a key has read the ones before it: of two replicas that find none, one makes the first, and the other
/// takes it.
/// </summary>
public sealed class ConsoleKeys(IServiceScopeFactory scopes, TimeProvider clock) : IXmlRepository
{
    int _positionRead;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        var keys = db.ConsoleKeys.AsNoTracking().OrderBy(key => key.Position).ToList();
        Volatile.Write(ref _positionRead, keys is [.., var last] ? last.Position : 0);
        return keys.ConvertAll(key => XElement.Parse(key.Content));
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        while (!TryStore(element, Volatile.Read(ref _positionRead) + 1))
        {
            // Another replica has added one since the last look. Whoever wanted a key looks again next, and takes that; anything else goes
            // behind it.
            GetAllElements();
            if (element.Name == "key")
                return;
        }
    }

    bool TryStore(XElement element, int position)
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<OrderDbContext>();
        db.ConsoleKeys.Add(new ConsoleKeyRow
        {
            Position = position,
            CreatedAt = clock.GetUtcNow(),
            Content = element.ToString(SaveOptions.DisableFormatting),
        });
        try
        {
            db.SaveChanges();
            return true;
        }
        catch (DbUpdateException)
        {
            if (!db.ConsoleKeys.AsNoTracking().Any(key => key.Position == position))
                throw;
            return false;
        }
    }
}
