using System.Diagnostics.CodeAnalysis;
using BertGrains.Gateway.Access;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.OpenApi;
using BertGrains.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Pairs;

/// <summary>Scores of labels that the model was not trained on.</summary>
internal static class ZeroShotEndpoints
{
    // The hypothesis alone is a valid pair.
    private static readonly ItemResult Empty =
        new() { Error = new BertError(ErrorCode.InvalidRequest, "The input is empty; it needs at least one character.") };

    public static void MapZeroShot(this IEndpointRouteBuilder own) => own.MapPost("/zero-shot", ClassifyAsync)
        .Produces<AnyOf<ScoredLabels, IReadOnlyList<ZeroShotItem>>>();

    /// <summary>Returns the labels of one text, the highest score first, or labels or an error for each of a list of texts.</summary>
    private static async Task<Results<JsonHttpResult<ZeroShotItem>, JsonHttpResult<IReadOnlyList<ZeroShotItem>>, ErrorResult>> ClassifyAsync(
        JsonBody<ZeroShotRequest> body,
        [AsParameters] ModelQuery query,
        CallerClient client,
        InferenceRunner runner,
        IOptions<GatewayOptions> options,
        HttpContext http)
    {
        var request = body.Value;
        var (labels, invalid) = ZeroShotLabels.Create(request.Labels, request.Template, request.MultiLabel ?? false);
        if (labels is null)
            return new ErrorResult(RequestError.From(invalid!));
        if (CheckPairs(request.Inputs.List.Count, labels.Names.Count, options.Value) is { } tooMany)
            return new ErrorResult(tooMany);
        var target = query.With(request.Model, request.Head);
        var (model, error) = await target.FindModelAsync(client, http.RequestAborted);
        if (model is null)
            return new ErrorResult(error!);
        if (!TryFindHead(target, model, out var head, out error))
            return new ErrorResult(error);

        var call = request.CallOf(request.Inputs.List, target, DecodeOptions.Default, windowsByDefault: request.Truncate is null) with
        {
            Expansion = PairsOf(request.Inputs.List.Items, labels),
        };
        if (call.Windows is not null)
            call = call with { Windows = call.Windows with { Splits = ZeroShotLabels.Windows.Splits } };
        var run = await runner.RunHeadsAsync(http, call, model, [head.Name]);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        IReadOnlyList<ZeroShotItem> items = [.. run.Items.Select(item => new ZeroShotItem(item))];
        return request.Inputs.List.Single
            ? AnswerJson.Ok(items[0], AnswerJson.Wire.ZeroShotItem)
            : AnswerJson.Ok(items, AnswerJson.Wire.IReadOnlyListZeroShotItem);
    }

    /// <summary>Each text with the hypothesis of each label, and the labels of each text from their results.</summary>
    public static Expansion PairsOf(IReadOnlyList<InputItem> texts, ZeroShotLabels labels) => new(
        labels.RequestOf(texts.Select(item => item.Text!), model: null, head: "").Inputs,
        results => [.. labels.ResultsOf(results).Zip(texts, (result, text) => text.Text!.Length > 0 ? result : Empty)]);

    public static RequestError? CheckPairs(int texts, int labels, GatewayOptions options) =>
        (long)texts * labels <= options.MaxItemsPerRequest
            ? null
            : new(RequestFailure.TooLarge,
                $"{texts} texts with {labels} labels are {(long)texts * labels} pairs; the maximum is {options.MaxItemsPerRequest} (MaxItemsPerRequest).");

    public static bool TryFindHead(
        ModelQuery target,
        ModelDescription model,
        [NotNullWhen(true)] out HeadDescription? head,
        [NotNullWhen(false)] out RequestError? error)
    {
        var suitable = model.Heads.Where(ZeroShotLabels.CanBeScoredBy).ToList();
        head = suitable.Find(h => target.Head is null || h.Name == target.Head);
        error = head is not null ? null : new(
            RequestFailure.UnknownHead,
            $"{(suitable.Count == 0 ? "No head" : "There is no such head that")} classifies entailment, with a label whose name begins with "
            + $"\"entail\"; {ModelQuery.HeadsOf(model)}");
        return error is null;
    }
}
