using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace BertGrains.Gateway.OpenApi;

/// <summary>Describes a response body that has one of two types.</summary>
internal abstract class AnyOf<TFirst, TSecond>;

/// <summary>The OpenAPI document. Paths, statuses and schemas come from the endpoints and their types.</summary>
internal static class GatewayOpenApi
{
    public static void AddGatewayOpenApi(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = api => api.ActionDescriptor.EndpointMetadata.OfType<DialectMetadata>().Any();
        options.CreateSchemaReferenceId = type =>
            IsAnyOf(type.Type) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddSchemaTransformer<SchemaTransformer>();
        options.AddOperationTransformer<OperationTransformer>();
        options.AddDocumentTransformer<DocumentTransformer>();
    });

    public static void MapGatewayOpenApi(this IEndpointRouteBuilder own) => own.MapOpenApi("/openapi.json")
        .WithMetadata(new HttpMethodMetadata(EndpointMetadata.Reading))
        .WithSummary("This document.");

    public static bool IsAnyOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(AnyOf<,>);
}
