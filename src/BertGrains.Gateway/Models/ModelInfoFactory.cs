using System.Globalization;
using System.Text.Json;

namespace BertGrains.Gateway.Models;

/// <summary>Converts the description of a model into the body of <c>/info</c>.</summary>
internal static class ModelInfoFactory
{
    private static readonly string Version = typeof(ModelInfo).Assembly.GetName().Version!.ToString(3);

    public static ModelInfo Create(ModelDescription model, IReadOnlyList<ModelDescription> all, GatewayOptions options) => new()
    {
        ModelId = model.Source ?? model.Name,
        ModelSha = model.Revision,
        ModelDtype = model.Precision switch { "fp32" => "float32", "fp16" => "float16", var other => other },
        ServedModelName = model.Name,
        ModelType = KindOf(model),
        MaxConcurrentRequests = options.MaxConcurrentRequests,
        MaxInputLength = model.MaxTokens,
        MaxBatchTokens = model.MaxTokens,
        MaxClientBatchSize = options.MaxItemsPerRequest,
        AutoTruncate = options.AutoTruncate,
        TokenizationWorkers = Environment.ProcessorCount,
        Version = Version,
        TruncationDirection = model.TruncationSide == TruncationSide.Left ? "left" : "right",
        Heads = [.. model.Heads.Select(HeadOf)],
        Models = [.. all.Select(m => m.Name)],
    };

    private static ModelKind KindOf(ModelDescription model)
    {
        if ((model.Heads.FirstOrDefault(h => h.Task == BertTask.Embed) ?? model.Heads.FirstOrDefault(h => h.Task == BertTask.EmbedSparse)) is { } embedder)
            return new() { Embedding = new EmbeddingInfo(embedder.Pooling ?? "mean") };
        var first = model.Heads.FirstOrDefault(h => h.Task is BertTask.Classify or BertTask.Rerank);
        if (first is null)
            return new() { Other = new OtherInfo(model.Heads.Count > 0 ? TaskName(model.Heads[0].Task) : null) };
        var labels = first.Labels;
        var toLabel = new Dictionary<string, string>();
        var toId = new Dictionary<string, int>();
        for (var i = 0; i < labels.Count; i++)
        {
            toLabel[i.ToString(CultureInfo.InvariantCulture)] = labels[i];
            toId[labels[i]] = i;
        }

        var info = new ClassifierInfo(toLabel, toId);
        return first.Task == BertTask.Rerank ? new() { Reranker = info } : new() { Classifier = info };
    }

    private static HeadInfo HeadOf(HeadDescription head) => new(head.Name, TaskName(head.Task))
    {
        Dimensions = head.Dimensions > 0 ? head.Dimensions : null,
        Pooling = head.Pooling,
        MaxInputLengths = head.MaxTokensOf.Count > 0 ? head.MaxTokensOf : null,
        Labels = head.Labels.Count > 0 ? head.Labels : null,
    };

    // The names in the manifest of a bundle.
    public static string TaskName(BertTask task) => JsonNamingPolicy.KebabCaseLower.ConvertName(task.ToString());
}
