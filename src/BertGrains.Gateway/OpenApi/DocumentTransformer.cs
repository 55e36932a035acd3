using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using BertGrains.Gateway.Errors;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace BertGrains.Gateway.OpenApi;

/// <summary>Adds the endpoints that the API explorer does not describe, since they have no handler method: health and this document.</summary>
internal sealed class DocumentTransformer(EndpointDataSource endpoints, IOptions<GatewayOptions> options) : IOpenApiDocumentTransformer
{
    private const string Scheme = "ApiKey";

    public async Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "BertGrains";
        document.Info.Version = typeof(DocumentTransformer).Assembly.GetName().Version!.ToString(3);
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<DialectMetadata>() is not null))
        {
            var path = endpoint.RoutePattern.RawText!;
            if (!document.Paths.TryGetValue(path, out var item))
                document.Paths.Add(path, item = new OpenApiPathItem());
            foreach (var method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods)
            {
                var key = new HttpMethod(method);
                if (item.Operations?.ContainsKey(key) != true)
                    ((OpenApiPathItem)item).AddOperation(key, await DescribeAsync(endpoint, method, path, document, context, cancellationToken));
                if (options.Value.NeedsCredentials && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
                    item.Operations![key].Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
            }
        }

        if (options.Value.NeedsCredentials)
            document.AddComponent<IOpenApiSecurityScheme>(Scheme, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key, or a token of the issuer. The headers api-key and x-api-key are accepted too.",
            });
    }

    private static async Task<OpenApiOperation> DescribeAsync(
        RouteEndpoint endpoint, string method, string path,
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var operation = new OpenApiOperation
        {
            Summary = endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary,
            Responses = new OpenApiResponses { ["200"] = new OpenApiResponse { Description = "OK" } },
        };
        foreach (var tag in endpoint.Metadata.GetMetadata<ITagsMetadata>()?.Tags ?? [])
        {
            (document.Tags ??= new HashSet<OpenApiTag>()).Add(new OpenApiTag { Name = tag });
            (operation.Tags ??= new HashSet<OpenApiTagReference>()).Add(new OpenApiTagReference(tag, document));
        }

        foreach (var answer in endpoint.Metadata.OfType<IProducesResponseTypeMetadata>())
        {
            await context.GetOrCreateSchemaAsync(answer.Type!, parameterDescription: null, cancellationToken);
            operation.Responses[answer.StatusCode.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = "Error",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = new OpenApiSchemaReference(answer.Type!.Name, document) },
                },
            };
        }

        OperationTransformer.Complete(operation, method, path);
        return operation;
    }
}
