using System.Text.Json;
using System.Text.Json.Serialization;
using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Pipelines;

/// <summary>The best tokens for the masks of texts.</summary>
internal static class FillMaskPipeline
{
    /// <summary>
    /// Returns a list of tokens for a text with one mask, a list of such lists for one with several, and a list of either for several
    /// texts.
    /// </summary>
    public static async Task<IResult> RunAsync(
        JsonBody<FillMaskPipelineRequest> body, [AsParameters] ModelQuery query, CallerClient client, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var parameters = request.Parameters ?? new FillMaskParameters();
        var target = query.With(request.Model, request.Head);
        var (model, error) = await target.FindModelAsync(client, http.RequestAborted);
        if (model is null)
            return new ErrorResult(error!);
        if (PipelineChecks.MaxLength(parameters.TokenizerArguments, model) is { } fault)
            return new ErrorResult(fault);
        var decode = new DecodeOptions { TopK = parameters.TopK, Targets = parameters.Targets?.Texts };
        var call = new GatewayRequest(request.Inputs.List, target, decode)
        {
            Truncate = parameters.TokenizerArguments?.Truncation?.Truncates ?? false,
        };
        var run = await runner.RunHeadAsync(http, call, BertTask.FillMask);
        if (run.Error is not null)
            return new ErrorResult(PipelineChecks.InWordsOfThePipeline(run.Error, "`truncation` of `tokenizer_kwargs`"));
        IReadOnlyList<PipelineFills> fills = [.. run.Items.Select(item => new PipelineFills((FillMaskOutput)item.Outputs[0]))];

        // The pipeline has no list around the answer for a list of one text either.
        return fills.Count == 1
            ? AnswerJson.Ok(fills[0], PipelineJson.Wire.PipelineFills)
            : AnswerJson.Ok(fills, PipelineJson.Wire.IReadOnlyListPipelineFills);
    }
}

/// <summary>The tokens for the masks of one text.</summary>
[JsonConverter(typeof(PipelineFillsConverter))]
internal readonly record struct PipelineFills(FillMaskOutput Output);

internal sealed class PipelineFillsConverter : WriteOnlyConverter<PipelineFills>
{
    public override void Write(Utf8JsonWriter writer, PipelineFills value, JsonSerializerOptions options) => TaskOutputs.Write(writer, value.Output);
}
