using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrderSaga.Service.Access;

namespace OrderSaga.Service;

/// <summary>What the description of the API says beyond what the routes say themselves.</summary>
public static class ApiDescription
{
    const string Key = "key";
    const string Token = "token";
    const string Problem = "application/problem+json";

    static readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal)
    {
        ["Approvals"] = "What waits for a second person.",
        ["Audit"] = "Who did what, or was not let.",
        ["Callbacks"] = "What payment providers said.",
        ["Failed messages"] = "What was refused, could not be handled or could not be sent.",
        ["Keys"] = "Who may call.",
        ["Operations"] = "What participants hold, what is stuck, and the sums.",
        ["Reconciliation"] = "Where the providers' bills and the books differ.",
        ["Orders"] = "Orders: how they are placed, found and read, and what may be done with them.",
        ["Unmatched payments"] = "Money that found no order, and what people do with it.",
    };

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer((document, _, _) => Describe(document));
        options.AddOperationTransformer(Describe);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (ApiExamples.OfRequest(context.JsonTypeInfo.Type) is { } example)
                schema.Examples = [example];
            // Of a type with a reader of its own nothing is known.
            if (context.JsonTypeInfo.Type == typeof(DateTimeOffset) || context.JsonTypeInfo.Type == typeof(DateTimeOffset?))
            {
                // What is asked in an address is absent, and never null.
                var isAsked = context.ParameterDescription is not null && context.JsonPropertyInfo is null;
                var mayBeNull = !isAsked && context.JsonTypeInfo.Type == typeof(DateTimeOffset?);
                (schema.Type, schema.Format) = (mayBeNull ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String, "date-time");
            }

            return Task.CompletedTask;
        });
    });

    /// <summary>What a route answers when all is well, and which problems it may have beside those of every route.</summary>
    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder route, int status, params int[] problems) =>
        route.Produces<T>(status).Problems(problems);

    public static RouteHandlerBuilder Gives(this RouteHandlerBuilder route, int status, params int[] problems) =>
        route.Produces(status).Problems(problems);

    /// <summary>A text that is written while it is read.</summary>
    public static RouteHandlerBuilder GivesText(this RouteHandlerBuilder route, string[] contentTypes, params int[] problems) =>
        route.Produces<string>(200, contentTypes[0], contentTypes[1..]).Problems(problems);

    static RouteHandlerBuilder Problems(this RouteHandlerBuilder route, int[] problems)
    {
        foreach (var problem in problems)
            route.ProducesProblem(problem);
        return route;
    }

    /// <summary>What any route may answer that wants a key.</summary>
    internal static void DescribeRefusals(EndpointBuilder endpoint, bool isLimited)
    {
        foreach (var status in (int[])[401, 403, .. isLimited ? [429] : Array.Empty<int>()])
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), [Problem]));
    }

    static Task Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "OrderSaga",
            Version = "v1",
            Description = "Orders, what became of them, and what staff can do.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        // Wherever it is read from: a proxy knows the address, and the service need not.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = _tags.Select(tag => new OpenApiTag { Name = tag.Key, Description = tag.Value }).ToHashSet();
        document.Components ??= new OpenApiComponents();
        if (document.Components.Schemas?[nameof(ProblemDetails)] is OpenApiSchema problem)
            AddWhatOurProblemsSay(problem, document);
        foreach (var schema in document.Components.Schemas?.Values ?? [])
            Mend(schema);
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Key] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = ApiKeyAuthentication.Header,
            },
            [Token] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = $"Where {JwtOptions.Section} is set.",
            },
        };
        document.Security = [.. new[] { Key, Token }.Select(scheme =>
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] })];
        return Task.CompletedTask;
    }

    static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter is { In: ParameterLocation.Query, Name: { Length: > 0 } name })
                parameter.Name = char.ToLowerInvariant(name[0]) + name[1..];
            if (parameter is { Name: PageSize.Parameter, Schema: OpenApiSchema size }
                && context.Description.ActionDescriptor.EndpointMetadata.OfType<PageSize>().SingleOrDefault() is { } page)
                (size.Minimum, size.Maximum) = ("1", page.Max.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var responses = operation.Responses ??= [];
        if (context.Description.ParameterDescriptions.FirstOrDefault(parameter => parameter.Source == BindingSource.Body) is { } body)
        {
            foreach (var (status, why) in ((string, string)[])
                [("400", "Bad Request"), ("413", "The body has more than 256 KiB"), ("415", "The body is no JSON")])
                responses.TryAdd(status, AProblem(why, context.Document!));
            foreach (var content in operation.RequestBody?.Content?.Values ?? [])
                content.Example = ApiExamples.OfRequest(body.Type!);
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<NextPage>().SingleOrDefault() is { } next
            && responses.TryGetValue("200", out var list) && list is OpenApiResponse given)
        {
            given.Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
            {
                ["Link"] = new OpenApiHeader { Description = next.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            };
        }

        var isTagged = context.Description.ActionDescriptor.EndpointMetadata.OfType<VersionTag>().Any();
        foreach (var (status, response) in responses)
            SayHeaders(status, response, isTagged, operation);
        responses["default"] = AProblem("What nobody foresaw (500): the log says what; or the database is away (503): try again", context.Document!);
        var example = operation.OperationId is { } id ? ApiExamples.OfResponse(id) : null;
        foreach (var (_, response) in responses.Where(response => response.Key.StartsWith('2')).OrderBy(response => response.Key == "200").Take(1))
        {
            foreach (var content in response.Content?.Values ?? [])
                content.Example = example?.DeepClone();
        }

        var sorted = new OpenApiResponses();
        foreach (var (status, response) in responses.OrderBy(response => response.Key, StringComparer.Ordinal))
            sorted.Add(status, response);
        operation.Responses = sorted;
        return Task.CompletedTask;
    }

    static void SayHeaders(string status, IOpenApiResponse response, bool isTagged, OpenApiOperation operation)
    {
        var (name, says) = status switch
        {
            "200" or "304" when isTagged => ("ETag", "The version that the order has; for If-None-Match, and for If-Match of what acts."),
            "201" => ("Location", "Where it is."),
            "202" when operation.RequestBody is not null && operation.Parameters?.Any(parameter => parameter.Name is "Idempotency-Key" or "If-Match") is true
                => ("Location", "Where it is seen what came of it."),
            "401" => ("WWW-Authenticate", "How a caller can prove who it is."),
            "429" => ("Retry-After", "After how many seconds it may be tried again."),
            _ => ("", ""),
        };
        if (name.Length == 0 || response is not OpenApiResponse given)
            return;
        given.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        given.Headers[name] = new OpenApiHeader { Description = says, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
    }

    /// <summary>
    /// "Null or this" is said as "exactly one of", which nothing is that may be null by itself; and where an enumeration may be absent in one
    /// place, null is made one of its words in all.
    /// </summary>
    static void Mend(IOpenApiSchema? schema)
    {
        if (schema is not OpenApiSchema known)
            return;
        if (known.OneOf is { Count: > 0 })
            (known.AnyOf, known.OneOf) = (known.OneOf, null);
        if (known.Enum is { Count: > 0 } words)
            (known.Enum, known.Type) = ([.. words.Where(word => word is not null && word.GetValueKind() is JsonValueKind.String)], JsonSchemaType.String);
        Mend(known.Items);
        foreach (var property in known.Properties?.Values ?? [])
            Mend(property);
    }

    static OpenApiResponse AProblem(string description, OpenApiDocument document) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [Problem] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), document) },
        },
    };

    static void AddWhatOurProblemsSay(OpenApiSchema schema, OpenApiDocument document)
    {
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        schema.Properties["traceId"] = Text("By which the log is searched.");
        schema.Properties["reasons"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = new OpenApiSchema { Type = JsonSchemaType.String },
            Description = "400: each thing that is wrong.",
        };
        schema.Properties["version"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Description = "409, on an old version: the version that the order has.",
        };
        schema.Properties["changes"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = new OpenApiSchemaReference(nameof(TimelineView), document),
            Description = "409, on an old version: what happened since.",
        };

        static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
    }
}
