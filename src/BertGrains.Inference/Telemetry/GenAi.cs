namespace BertGrains.Inference.Telemetry;

/// <summary>
/// OpenTelemetry's names for requests for embeddings, from its semantic conventions for generative AI (open-telemetry/
/// semantic-conventions-genai, status Development). Other tasks have no names there.
/// </summary>
internal static class GenAi
{
    public const string OperationName = "gen_ai.operation.name";
    public const string ProviderName = "gen_ai.provider.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string ResponseModel = "gen_ai.response.model";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string Dimensions = "gen_ai.embeddings.dimension.count";
    public const string ErrorType = "error.type";

    /// <summary>Value of <see cref="OperationName"/>.</summary>
    public const string Embeddings = "embeddings";

    /// <summary>Value of <see cref="ProviderName"/>: the system that computes the embeddings.</summary>
    public const string Provider = "bertgrains";

    /// <summary>Whether all requested heads embed.</summary>
    public static bool IsEmbedding(ModelDescription model, IReadOnlyList<string> heads)
    {
        foreach (var name in heads)
        {
            if (TaskOf(model, name) is not (BertTask.Embed or BertTask.EmbedSparse or BertTask.EmbedTokens))
                return false;
        }

        return heads.Count > 0;
    }

    private static BertTask? TaskOf(ModelDescription model, string name)
    {
        foreach (var head in model.Heads)
        {
            if (head.Name == name)
                return head.Task;
        }

        return null;
    }
}
