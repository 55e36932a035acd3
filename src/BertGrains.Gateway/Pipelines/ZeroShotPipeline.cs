using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Pairs;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Pipelines;

/// <summary>Scores of labels that the model was not trained on. Long texts are truncated, as the pipeline truncates them.</summary>
internal static class ZeroShotPipeline
{
    /// <summary>
    /// Returns <c>[{"label","score"}]</c> for one text, as the API does, and <c>{"sequence","labels","scores"}</c> for each of a list of
    /// texts, as the pipeline does.
    /// </summary>
    public static async Task<IResult> RunAsync(
        JsonBody<ZeroShotPipelineRequest> body,
        [AsParameters] ModelQuery query,
        CallerClient client,
        InferenceRunner runner,
        IOptions<GatewayOptions> options,
        HttpContext http)
    {
        var request = body.Value;
        var parameters = request.Parameters;
        var texts = request.Inputs.List;
        var (labels, invalid) = ZeroShotLabels.Create(
            parameters.CandidateLabels.Names, parameters.HypothesisTemplate, parameters.MultiLabel ?? false,
            $"`{ZeroShotParameters.LabelsName}`", $"`{ZeroShotParameters.TemplateName}`");
        if (labels is null)
            return new ErrorResult(RequestError.From(invalid!));
        if (InputChecks.Check(texts, options.Value) is { } fault)
            return new ErrorResult(fault);
        if (ZeroShotEndpoints.CheckPairs(texts.Count, labels.Names.Count, options.Value) is { } tooMany)
            return new ErrorResult(tooMany);
        var target = query.With(request.Model, request.Head);
        var (model, error) = await target.FindModelAsync(client, http.RequestAborted);
        if (model is null)
            return new ErrorResult(error!);
        if (!ZeroShotEndpoints.TryFindHead(target, model, out var head, out error))
            return new ErrorResult(error);

        var call = new GatewayRequest(texts, target, DecodeOptions.Default)
        {
            Truncate = true,
            Expansion = ZeroShotEndpoints.PairsOf(texts.Items, labels),
        };
        var run = await runner.RunHeadAsync(http, call, model, head);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        var results = run.Items
            .Select(item => Outputs.Predictions((ClassificationOutput)item.Outputs[0], raw: false)).ToArray();
        if (texts.Single)
            return AnswerJson.Ok(results[0], AnswerJson.Wire.IReadOnlyListPrediction);
        IReadOnlyList<LabeledSequence> sequences =
        [
            .. results.Zip(texts.Items, (scored, text) => new LabeledSequence(
                text.Text!, [.. scored.Select(label => label.Label)], [.. scored.Select(label => label.Score)])),
        ];
        return AnswerJson.Ok(sequences, PipelineJson.Wire.IReadOnlyListLabeledSequence);
    }
}
