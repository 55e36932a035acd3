using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Models;

/// <summary>The served model, its heads and the limits, as in text-embeddings-inference.</summary>
internal static class ModelEndpoints
{
    public static void MapModelInfo(this IEndpointRouteBuilder tei) => tei.MapMethods("/info", EndpointMetadata.Reading, InfoAsync).Produces<ModelInfo>();

    /// <summary>Returns the model, its heads and the limits.</summary>
    private static async Task<Results<JsonHttpResult<ModelInfo>, ErrorResult>> InfoAsync(
        [AsParameters] ModelQuery query, CallerClient client, IOptions<GatewayOptions> options, CancellationToken cancellationToken)
    {
        var models = await client.GetModelsAsync(cancellationToken);
        var (model, error) = await query.With(model: null).FindModelAsync(client, cancellationToken);
        return model is not null
            ? AnswerJson.Ok(ModelInfoFactory.Create(model, models, options.Value), AnswerJson.Wire.ModelInfo)
            : new ErrorResult(error!);
    }
}
