using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.OpenApi;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Labels = System.Collections.Generic.IReadOnlyList<BertGrains.Gateway.Answers.Prediction>;

namespace BertGrains.Gateway.Predictions;

/// <summary>Labels with scores, as in text-embeddings-inference.</summary>
internal static class PredictionEndpoints
{
    public static void MapPredictions(this IEndpointRouteBuilder tei) => tei.MapPost("/predict", PredictAsync)
        .Produces<AnyOf<Labels, IReadOnlyList<Labels>>>();

    /// <summary>Returns all labels of one text or pair, the highest score first, or a list of such lists for a batch.</summary>
    public static async Task<Results<JsonHttpResult<Labels>, JsonHttpResult<IReadOnlyList<Labels>>, ErrorResult>> PredictAsync(
        JsonBody<PredictRequest> body, [AsParameters] ModelQuery query, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var call = request.CallOf(request.Inputs.List, query.With(request.Model, request.Head), DecodeOptions.Default);
        var run = await runner.RunHeadAsync(http, call, BertTask.Classify);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        IReadOnlyList<Labels> labels =
            [.. run.Items.Select(item => Outputs.Predictions((ClassificationOutput)item.Outputs[0], request.RawScores))];
        return request.Inputs.List.Single
            ? AnswerJson.Ok(labels[0], AnswerJson.Wire.IReadOnlyListPrediction)
            : AnswerJson.Ok(labels, AnswerJson.Wire.IReadOnlyListIReadOnlyListPrediction);
    }
}
