using BertGrains.Gateway.Access;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Pipelines;

/// <summary>
/// Labeled spans of texts. A long text is truncated, as the pipeline truncates it, unless the request has a stride: then it runs as
/// overlapping windows.
/// </summary>
internal static class TokenClassificationPipeline
{
    private const string Outside = "O";

    /// <summary>Returns the spans of one text, or a list of spans for each of a list of texts.</summary>
    public static async Task<IResult> RunAsync(
        JsonBody<TokenClassificationRequest> body, [AsParameters] ModelQuery query, CallerClient client, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var parameters = request.Parameters ?? new TokenClassificationParameters();
        var aggregation = parameters.AggregationStrategy ?? EntityAggregation.Simple;
        if (Check(parameters, aggregation) is { } fault)
            return new ErrorResult(fault);
        var texts = request.Inputs.List;
        var call = new GatewayRequest(texts, query.With(request.Model, request.Head), new DecodeOptions { Aggregation = aggregation })
        {
            Truncate = parameters.Stride is null,
            Windows = parameters.Stride is { } stride ? new WindowOptions { Overlap = stride.Tokens } : null,
        };
        var run = await runner.RunHeadAsync(http, call, BertTask.TokenClassify);
        if (run.Error is not null)
            return new ErrorResult(run.Error);

        var ignored = parameters.IgnoreLabels ?? [Outside];
        EntitySpan[][] spans =
            [.. run.Items.Select(item => ((EntitiesOutput)item.Outputs[0]).Entities.Where(span => !ignored.Contains(span.Label)).ToArray())];
        var (words, error) = await EntityWords.FindAsync(
            client, run.Model!.Name, [.. texts.Items.Select(item => item.Text!)], spans, aggregation, http.RequestAborted);
        if (words is null)
            return new ErrorResult(error!);
        IReadOnlyList<IReadOnlyList<PipelineEntity>> entities =
            [.. texts.Items.Select((item, i) => Entities(item.Text!, spans[i], words[i], aggregation))];
        return texts.Single
            ? AnswerJson.Ok(entities[0], PipelineJson.Wire.IReadOnlyListPipelineEntity)
            : AnswerJson.Ok(entities, PipelineJson.Wire.IReadOnlyListIReadOnlyListPipelineEntity);
    }

    private static RequestError? Check(TokenClassificationParameters parameters, EntityAggregation aggregation)
    {
        if (parameters.Stride is not null && aggregation == EntityAggregation.None)
            return PipelineChecks.Invalid("`stride` needs an `aggregation_strategy` other than none.");
        return parameters.IgnoreLabels is { } ignored && !ignored.Contains(Outside)
            ? PipelineChecks.Invalid("`ignore_labels` must have the label O: tokens outside of entities are not answered.")
            : null;
    }

    private static PipelineEntity[] Entities(string text, EntitySpan[] spans, EntityWord[] words, EntityAggregation aggregation)
    {
        var offsets = new TextOffsets(text, OffsetUnit.CodePoints);
        var entities = new PipelineEntity[spans.Length];
        for (var i = 0; i < spans.Length; i++)
        {
            var span = spans[i];
            var isToken = aggregation == EntityAggregation.None;
            entities[i] = new PipelineEntity
            {
                Entity = isToken ? span.Label : null,

                // The API has no group without aggregation, and Hugging Face's client for JavaScript refuses a span without one.
                EntityGroup = span.Label,
                Score = span.Score,
                Index = isToken ? words[i].Index : null,
                Word = words[i].Text,
                Start = offsets.Of(span.Start),
                End = offsets.Of(span.End),
            };
        }

        return entities;
    }
}
