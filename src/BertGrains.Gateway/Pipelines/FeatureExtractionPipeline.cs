using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Vectors = System.Collections.Generic.IReadOnlyList<System.ReadOnlyMemory<float>>;

namespace BertGrains.Gateway.Pipelines;

/// <summary>Vectors of texts.</summary>
internal static class FeatureExtractionPipeline
{
    /// <summary>
    /// Returns the vector of one text, or a list of vectors for a list of texts. A model without a head for embeddings returns the vectors of
    /// tokens in a list of one, for each text, as the pipeline does.
    /// </summary>
    public static async Task<IResult> RunAsync(
        JsonBody<FeatureExtractionRequest> body, [AsParameters] ModelQuery query, CallerClient client, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        if (request.Parameters is not null && request.HasParameters())
            return new ErrorResult(PipelineChecks.Invalid("The body has `parameters`, and a parameter beside them. Put all into one place."));
        var parameters = request.Parameters ?? request;
        if (parameters.EncodingFormat == EncodingFormat.Base64)
            return new ErrorResult(PipelineChecks.Invalid("`encoding_format` can only be float here; /v1/embeddings has base64."));
        var target = query.With(request.Model, request.Head);
        var (model, error) = await target.FindModelAsync(client, http.RequestAborted);
        if (model is null)
            return new ErrorResult(error!);

        var decode = new DecodeOptions { Normalize = parameters.Normalize, Dimensions = parameters.Dimensions };
        var call = parameters.CallOf(request.Inputs.List, target, decode) with { PromptName = parameters.PromptName };
        var task = TaskOf(model, target.Head);
        var run = await runner.RunHeadAsync(http, call, task);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        return task == BertTask.Embed ? OfTexts(run.Items, request.Inputs.List.Single) : OfTokens(run.Items, request.Inputs.List.Single);
    }

    private static BertTask TaskOf(ModelDescription model, string? head)
    {
        var heads = model.Heads.Where(h => head is null || h.Name == head).ToArray();
        return !Array.Exists(heads, h => h.Task == BertTask.Embed) && Array.Exists(heads, h => h.Task == BertTask.Features)
            ? BertTask.Features
            : BertTask.Embed;
    }

    private static IResult OfTexts(IReadOnlyList<ItemResult> items, bool single)
    {
        Vectors vectors = [.. items.Select(item => ((EmbeddingOutput)item.Outputs[0]).Values)];
        return single
            ? AnswerJson.Ok(vectors[0], AnswerJson.Wire.ReadOnlyMemorySingle)
            : AnswerJson.Ok(vectors, AnswerJson.Wire.IReadOnlyListReadOnlyMemorySingle);
    }

    private static IResult OfTokens(IReadOnlyList<ItemResult> items, bool single)
    {
        IReadOnlyList<IReadOnlyList<Vectors>> vectors = [.. items.Select(item => (Vectors[])[Outputs.Features((FeaturesOutput)item.Outputs[0])])];
        return single
            ? AnswerJson.Ok(vectors[0], AnswerJson.Wire.IReadOnlyListIReadOnlyListReadOnlyMemorySingle)
            : AnswerJson.Ok(vectors, PipelineJson.Wire.IReadOnlyListIReadOnlyListIReadOnlyListReadOnlyMemorySingle);
    }
}
