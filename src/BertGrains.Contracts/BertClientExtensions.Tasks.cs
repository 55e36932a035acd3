namespace BertGrains;

public static partial class BertClientExtensions
{
    /// <summary>Returns the best tokens for each mask of a text, from the model's first fill-mask head.</summary>
    /// <param name="client">The client.</param>
    /// <param name="text">A text with at least one mask, as the tokenizer writes it, such as [MASK].</param>
    /// <param name="topK">Tokens for each mask, at least 1.</param>
    /// <param name="targets">The tokens to choose from; null for all. See <see cref="DecodeOptions.Targets"/>.</param>
    /// <param name="model">Name of the model; null for the default model.</param>
    /// <param name="cancellationToken">Cancels the wait. Items that have not started do not run.</param>
    /// <returns>One entry per mask.</returns>
    /// <exception cref="BertException">The request failed, or the text has no mask.</exception>
    public static async Task<IReadOnlyList<FilledMask>> FillMaskAsync(
        this IBertClient client,
        string text,
        int topK = DecodeOptions.DefaultTopK,
        IReadOnlyList<string>? targets = null,
        string? model = null,
        CancellationToken cancellationToken = default)
    {
        var output = await client.RunFirstAsync<FillMaskOutput>(
            InputItem.FromText(text), BertTask.FillMask, model, new DecodeOptions { TopK = topK, Targets = targets }, cancellationToken);
        return output.Masks;
    }

    /// <summary>Returns the weights of the tokens of the vocabulary for a text, from the model's first head for sparse embeddings.</summary>
    /// <exception cref="BertException">The request failed.</exception>
    public static Task<SparseEmbeddingOutput> EmbedSparseAsync(
        this IBertClient client, string text, string? model = null, CancellationToken cancellationToken = default) =>
        client.RunFirstAsync<SparseEmbeddingOutput>(
            InputItem.FromText(text), BertTask.EmbedSparse, model, DecodeOptions.Default, cancellationToken);

    /// <summary>Returns the probability that a text follows another, from the model's first next-sentence head.</summary>
    /// <param name="client">The client.</param>
    /// <param name="first">The first text.</param>
    /// <param name="second">The text that may follow it.</param>
    /// <param name="model">Name of the model; null for the default model.</param>
    /// <param name="cancellationToken">Cancels the wait. Items that have not started do not run.</param>
    /// <returns>0 to 1.</returns>
    /// <exception cref="BertException">The request failed.</exception>
    public static async Task<float> NextSentenceAsync(
        this IBertClient client, string first, string second, string? model = null, CancellationToken cancellationToken = default)
    {
        var output = await client.RunFirstAsync<ClassificationOutput>(
            InputItem.FromText(first, second), BertTask.NextSentence, model, DecodeOptions.Default, cancellationToken);
        return output.Scores.Span[0];
    }

    /// <summary>Returns one span per token of a text with the probability that it was replaced, from the model's first such head.</summary>
    /// <exception cref="BertException">The request failed.</exception>
    public static async Task<IReadOnlyList<EntitySpan>> DetectReplacedAsync(
        this IBertClient client, string text, string? model = null, CancellationToken cancellationToken = default)
    {
        var output = await client.RunFirstAsync<EntitiesOutput>(
            InputItem.FromText(text), BertTask.DetectReplaced, model, DecodeOptions.Default, cancellationToken);
        return output.Entities;
    }

    private static async Task<TOutput> RunFirstAsync<TOutput>(
        this IBertClient client,
        InputItem item,
        BertTask task,
        string? model,
        DecodeOptions decode,
        CancellationToken cancellationToken)
        where TOutput : HeadOutput
    {
        ArgumentNullException.ThrowIfNull(client);
        var head = await client.FirstHeadAsync(task, model, cancellationToken);
        var items = await client.RunAsync(
            new InferenceRequest { Model = model, Inputs = [item], Heads = [head], Decode = decode }, cancellationToken);
        return (TOutput)items[0].Outputs[0];
    }
}
