namespace BertGrains;

/// <summary>Single answers without request and response around them.</summary>
public static class BertClientExtensions
{
    /// <summary>The embedding of one text by the model's first embedding head.</summary>
    /// <param name="client">Engine or cluster.</param>
    /// <param name="text">Any text; over the model's length it is cut.</param>
    /// <param name="model">Name of the model; null for the default model.</param>
    /// <param name="cancellationToken">Ends the wait; an item that has not started is not run.</param>
    /// <returns>One value a dimension, of unit length.</returns>
    /// <exception cref="BertException">The request failed.</exception>
    public static async Task<ReadOnlyMemory<float>> EmbedAsync(
        this IBertClient client, string text, string? model = null, CancellationToken cancellationToken = default) =>
        (await client.EmbedAsync([text], model, cancellationToken))[0];

    /// <summary>The embeddings of many texts by the model's first embedding head, in their order.</summary>
    /// <exception cref="BertException">The request or one of its items failed.</exception>
    public static async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        this IBertClient client, IReadOnlyList<string> texts, string? model = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(texts);
        var head = await client.FirstHeadAsync(BertTask.Embed, model, cancellationToken);
        var items = await client.RunAsync(texts, head, model, cancellationToken);
        return [.. items.Select(item => ((EmbeddingOutput)item.Outputs[0]).Values)];
    }

    /// <summary>The scores of one text's labels by one head.</summary>
    /// <param name="client">Engine or cluster.</param>
    /// <param name="text">Any text; over the model's length it is cut.</param>
    /// <param name="head">Name of a head that classifies texts.</param>
    /// <param name="model">Name of the model; null for the default model.</param>
    /// <param name="cancellationToken">Ends the wait; an item that has not started is not run.</param>
    /// <exception cref="BertException">The request failed, or the head does not classify texts.</exception>
    public static async Task<ClassificationOutput> ClassifyAsync(
        this IBertClient client, string text, string head, string? model = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var items = await client.RunAsync([text], head, model, cancellationToken);
        return items[0].Outputs[0] as ClassificationOutput
            ?? throw new BertException(new BertError(ErrorCode.Unprocessable, $"The head {head} does not classify texts."));
    }

    private static async Task<string> FirstHeadAsync(
        this IBertClient client, BertTask task, string? model, CancellationToken cancellationToken)
    {
        var models = await client.GetModelsAsync(cancellationToken);
        var served = model is null && models.Count > 0 ? models[0] : models.FirstOrDefault(m => m.Name == model);
        if (served is null)
        {
            throw new BertException(new BertError(
                ErrorCode.UnknownModel, $"There is no such model; this client has {string.Join(", ", models.Select(m => m.Name))}."));
        }

        return served.Heads.FirstOrDefault(head => head.Task == task)?.Name
            ?? throw new BertException(new BertError(ErrorCode.UnknownHead, $"{served.Name} has no head for the task {task}."));
    }

    private static async Task<IReadOnlyList<ItemResult>> RunAsync(
        this IBertClient client, IReadOnlyList<string> texts, string head, string? model, CancellationToken cancellationToken)
    {
        var request = new InferenceRequest { Model = model, Inputs = [.. texts.Select(text => InputItem.FromText(text))], Heads = [head] };
        var response = await client.InferAsync(request, cancellationToken);
        var error = response.Error ?? response.Items.FirstOrDefault(item => item.Error is not null)?.Error;
        return error is null ? response.Items : throw new BertException(error);
    }
}
