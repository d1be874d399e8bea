using System.Reflection;
using Microsoft.AspNetCore.Mvc;

namespace OrderSaga.Service;

/// <summary>Whatever acts refuses parameters that it does not have: misspelt, <c>dry_run</c> would do what was only to be looked at.</summary>
static class UnknownParameters
{
    public static RouteGroupBuilder RefuseUnknownParameters(this RouteGroupBuilder routes)
    {
        routes.AddEndpointFilterFactory((route, next) =>
        {
            var known = route.MethodInfo.GetParameters().Where(parameter => parameter.GetCustomAttribute<FromQueryAttribute>() is not null)
                .Select(parameter => parameter.Name!).ToArray();
            return call =>
            {
                var request = call.HttpContext.Request;
                if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
                    || request.Query.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is not { } unknown)
                    return next(call);
                var cure = known.Length == 0 ? "it has none" : $"it has {string.Join(", ", known)}";
                return ValueTask.FromResult<object?>(Problems.Invalid("Nothing was done", [$"'{unknown}' is no parameter of this: {cure}"]));
            };
        });
        return routes;
    }
}
