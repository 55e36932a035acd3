using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Inference;
using BertGrains.Gateway.Offsets;

namespace BertGrains.Gateway.Heads;

/// <summary>Checks of a request of <c>/infer</c> against the heads that it names: each option has an effect on one of them.</summary>
internal static class InferChecks
{
    /// <summary>Heads that do not combine windows. Beside one of them no head has windows.</summary>
    private static readonly BertTask[] WithoutWindows = [BertTask.FillMask, BertTask.EmbedSparse, BertTask.NextSentence, BertTask.DetectReplaced];

    /// <summary>The parameter of paths that run one head has no effect here.</summary>
    public static RequestError? Query(ModelQuery target) => target.Head is null
        ? null
        : new(RequestFailure.InvalidRequest, "The parameter `head` has no effect here; name the heads in `heads` of the body.");

    /// <returns>The first fault; null for none.</returns>
    public static RequestError? Check(ModelDescription model, InferRequest request)
    {
        if (Heads(model, request.Heads) is { } fault)
            return fault;
        HeadDescription[] heads = [.. request.Heads.Select(name => model.Heads.First(head => head.Name == name))];
        return Dimensions(heads, request) ?? Reading(heads, request) ?? Effects([.. heads.Select(head => head.Task)], request);
    }

    /// <summary>Returns null when the model has every named head and none is named twice.</summary>
    private static RequestError? Heads(ModelDescription model, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return new(RequestFailure.InvalidRequest, $"`heads` is empty; {ModelQuery.HeadsOf(model)}");
        var available = new HashSet<string>(model.Heads.Select(head => head.Name), StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (available.Remove(name))
                continue;
            return model.Heads.Any(head => head.Name == name)
                ? new(RequestFailure.InvalidRequest, "`heads` names a head twice.")
                : new(RequestFailure.UnknownHead, $"There is no such head; {ModelQuery.HeadsOf(model)}");
        }

        return null;
    }

    private static RequestError? Dimensions(HeadDescription[] heads, InferRequest request) =>
        Array.Find(heads, head => head.Task is BertTask.Embed or BertTask.EmbedTokens && head.Dimensions < request.Dimensions) is { } head
            ? InputChecks.TooManyDimensions(head)
            : null;

    private static RequestError? Reading(HeadDescription[] heads, InferRequest request) =>
        Array.Exists(heads, head => WithoutWindows.Contains(head.Task))
            ? null
            : heads.Select(head => InputChecks.CheckReading(head, request)).FirstOrDefault(error => error is not null);

    private static RequestError? Effects(BertTask[] tasks, InferRequest request)
    {
        (string Member, bool IsSet, string Purpose, BertTask[] Tasks)[] options =
        [
            ("normalize", request.Normalize is not null, "embeds", [BertTask.Embed, BertTask.EmbedTokens]),
            ("dimensions", request.Dimensions is not null, "embeds", [BertTask.Embed, BertTask.EmbedTokens]),
            ("precision", request.Precision is not null, "embeds", [BertTask.Embed]),
            ("aggregation", request.Aggregation is not null, "finds entities", [BertTask.TokenClassify]),
            ("top_k", request.TopK is not null, "fills masks", [BertTask.FillMask]),
            ("targets", request.Targets is not null, "fills masks", [BertTask.FillMask]),
            ("raw_scores", request.RawScores == true, "has labels", [BertTask.Classify, BertTask.Rerank, BertTask.NextSentence]),
            ("offsets", request.Offsets is not (null or OffsetUnit.Utf16), "has positions",
                [BertTask.TokenClassify, BertTask.QuestionAnswer, BertTask.DetectReplaced]),
        ];
        foreach (var option in options)
        {
            if (option.IsSet && !option.Tasks.Any(tasks.Contains))
            {
                return new(
                    RequestFailure.InvalidRequest, $"`{option.Member}` has no effect: none of the heads of the request {option.Purpose}. Omit it.");
            }
        }

        return null;
    }
}
