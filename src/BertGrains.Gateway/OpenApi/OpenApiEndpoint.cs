using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Pipeline;
using BertGrains.Gateway.Results;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.OpenApi;

/// <summary>The description of all this for programs.</summary>
internal static class OpenApiEndpoint
{
    public static void Map(GatewayRoutes routes, IEndpointRouteBuilder endpoints)
    {
        routes.Get("/openapi.json", new(Dialect.BertGrains, "This document.", "OpenApi"), async exchange =>
        {
            var json = new JsonResponse(exchange.Http.Response);
            OpenApiDocument.Write(json.Writer, endpoints.DataSources.SelectMany(source => source.Endpoints));
            await json.CompleteAsync(exchange.Aborted);
            return null;
        });
    }
}
