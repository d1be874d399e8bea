using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.Primitives;

namespace OrderSaga.Service;

/// <summary>
/// The character 0 is in no text, and PostgreSQL takes none that has it, neither to keep nor to compare: whoever sends it is told so, at every
/// route and with every store alike. (In a path, Kestrel refuses it.)
/// </summary>
static class ZeroCharacters
{
    static readonly ConcurrentDictionary<Type, PropertyInfo[]> _texts = new();

    public static RouteGroupBuilder RefuseZeroCharacters(this RouteGroupBuilder routes) => routes.AddEndpointFilter(async (call, next) =>
    {
        var request = call.HttpContext.Request;
        if (Has(request.Query) || call.Arguments.Any(Has) || (request.HasFormContentType && Has(await request.ReadFormAsync(call.HttpContext.RequestAborted))))
            throw new BadHttpRequestException("It has the character 0, which is in no text");
        return await next(call);
    });

    static bool Has(IEnumerable<KeyValuePair<string, StringValues>> fields) => fields.Any(field => field.Value.Any(Has));

    static bool Has(string? text) => text?.Contains('\0', StringComparison.Ordinal) is true;

    static bool Has(object? argument) => argument switch
    {
        null => false,
        string text => Has(text),
        _ => _texts.GetOrAdd(argument.GetType(), TextsOf).Any(text => Has((string?)text.GetValue(argument))),
    };

    /// <summary>Of what is asked of us; of services there are none to be read.</summary>
    static PropertyInfo[] TextsOf(Type type) => type.GetMethod("<Clone>$") is null
        ? []
        : [.. type.GetProperties().Where(property => property.PropertyType == typeof(string) && property.GetIndexParameters().Length == 0)];
}
