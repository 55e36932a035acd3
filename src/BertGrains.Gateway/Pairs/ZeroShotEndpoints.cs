using System.Diagnostics.CodeAnalysis;
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
        IBertClient client,
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

        var pairs = labels.RequestOf(request.Inputs.List.Items.Select(item => item.Text!), model.Name, head.Name);
        var inputs = new InputList([.. pairs.Inputs], pairs.Inputs.Count, request.Inputs.List.Single);
        var call = request.CallOf(inputs, target, DecodeOptions.Default, windowsByDefault: request.Truncate != true);
        if (call.Windows is not null)
            call = call with { Windows = call.Windows with { Splits = ZeroShotLabels.Windows.Splits } };
        var run = await runner.RunHeadsAsync(http, call, model, pairs.Heads);
        if (run.Error is not null)
            return new ErrorResult(run.Error);
        IReadOnlyList<ZeroShotItem> items =
        [
            .. labels.ResultsOf(run.Items).Zip(request.Inputs.List.Items, (item, text) => new ZeroShotItem(text.Text!.Length > 0 ? item : Empty)),
        ];
        if (!request.Inputs.List.Single)
            return AnswerJson.Ok(items, AnswerJson.Wire.IReadOnlyListZeroShotItem);
        return items[0].Result.Error is { } failed
            ? new ErrorResult(RequestError.From(failed))
            : AnswerJson.Ok(items[0], AnswerJson.Wire.ZeroShotItem);
    }

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
