using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Labels = System.Collections.Generic.IReadOnlyList<BertGrains.Gateway.Answers.Prediction>;

namespace BertGrains.Gateway.Pipelines;

/// <summary>Labels of texts and of pairs of texts.</summary>
internal static class TextClassificationPipeline
{
    /// <summary>Returns a list of labels per input, the highest score first; as the API does, in a list also for a single input.</summary>
    public static async Task<IResult> RunAsync(
        JsonBody<TextClassificationRequest> body, [AsParameters] ModelQuery query, CallerClient client, InferenceRunner runner, HttpContext http)
    {
        var request = body.Value;
        var parameters = request.Parameters ?? new TextClassificationParameters();
        var target = query.With(request.Model, request.Head);
        var (model, error) = await target.FindModelAsync(client, http.RequestAborted);
        if (model is null)
            return new ErrorResult(error!);
        if (PipelineChecks.MaxLength(parameters, model) is { } fault)
            return new ErrorResult(fault);
        var call = new GatewayRequest(request.Inputs.List, target, DecodeOptions.Default)
        {
            Truncate = parameters.Truncation?.Truncates ?? false,
        };
        var run = await runner.RunHeadAsync(http, call, BertTask.Classify);
        if (run.Error is not null)
            return new ErrorResult(PipelineChecks.InWordsOfThePipeline(run.Error, "`truncation` of `parameters`"));
        IReadOnlyList<Labels> labels =
        [
            .. run.Items.Select(item => Outputs.Predictions(With((ClassificationOutput)item.Outputs[0], parameters.FunctionToApply), raw: false))
                .Select(all => parameters.TopK is { } count && count < all.Count ? [.. all.Take(count)] : all),
        ];
        return AnswerJson.Ok(labels, AnswerJson.Wire.IReadOnlyListIReadOnlyListPrediction);
    }

    private static ClassificationOutput With(ClassificationOutput output, ScoreFunction? function)
    {
        if (function is null)
            return output;
        var logits = output.Logits.ToArray();
        if (function == ScoreFunction.None)
            return output with { Scores = logits };
        var highest = logits.Max();
        var sum = logits.Sum(logit => Math.Exp((double)logit - highest));
        float[] scores = function == ScoreFunction.Softmax
            ? [.. logits.Select(logit => (float)(Math.Exp((double)logit - highest) / sum))]
            : [.. logits.Select(logit => (float)(1 / (1 + Math.Exp(-(double)logit))))];
        return output with { Scores = scores };
    }
}
