namespace BertGrains;

/// <summary>Methods for common calls that return the result itself and throw on failure.</summary>
public static partial class BertClientExtensions
{
    private static readonly BertError JustServed = new(
        ErrorCode.Unavailable, "The model has been served for less than a second. Try again.", TimeSpan.FromSeconds(1));

    /// <summary>Returns the embedding of one text, from the model's first embedding head.</summary>
    /// <param name="client">The client.</param>
    /// <param name="text">Any text; truncated to the model's maximum length.</param>
    /// <param name="model">Name of the model; null for the default model.</param>
    /// <param name="cancellationToken">Cancels the wait. Items that have not started do not run.</param>
    /// <returns>One value per dimension; the vector has unit length.</returns>
    /// <exception cref="BertException">The request failed.</exception>
    public static async Task<ReadOnlyMemory<float>> EmbedAsync(
        this IBertClient client, string text, string? model = null, CancellationToken cancellationToken = default) =>
        (await client.EmbedAsync([text], model, cancellationToken))[0];

    /// <summary>Returns the embeddings of several texts, in order, from the model's first embedding head.</summary>
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

    /// <summary>Returns the label scores of one text from one head.</summary>
    /// <param name="client">The client.</param>
    /// <param name="text">Any text; truncated to the model's maximum length.</param>
    /// <param name="head">Name of a classification head.</param>
    /// <param name="model">Name of the model; null for the default model.</param>
    /// <param name="cancellationToken">Cancels the wait. Items that have not started do not run.</param>
    /// <exception cref="BertException">The request failed, or the head is not a classification head.</exception>
    public static async Task<ClassificationOutput> ClassifyAsync(
        this IBertClient client, string text, string head, string? model = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var items = await client.RunAsync([text], head, model, cancellationToken);
        return items[0].Outputs[0] as ClassificationOutput
            ?? throw new BertException(new BertError(ErrorCode.Unprocessable, $"The head {head} does not classify texts."));
    }

    internal static async Task<string> FirstHeadAsync(
        this IBertClient client, BertTask task, string? model, CancellationToken cancellationToken)
    {
        var served = await client.FindAsync(model, cancellationToken);
        return served.Heads.FirstOrDefault(head => head.Task == task)?.Name
            ?? throw new BertException(new BertError(ErrorCode.UnknownHead, $"{served.Name} has no head for the task {task}."));
    }

    /// <summary>The model with a name, or the default model.</summary>
    /// <exception cref="BertException">There is no such model.</exception>
    internal static async Task<ModelDescription> FindAsync(this IBertClient client, string? model, CancellationToken cancellationToken)
    {
        var models = await client.GetModelsAsync(cancellationToken);
        var served = model is null && models.Count > 0 ? models[0] : models.FirstOrDefault(m => m.Name == model);
        if (served is null)
        {
            // The list of a client that is not connected is empty, and another one can be older than the cluster's. A request is not
            // answered from the list.
            var probe = await client.TokenizeAsync(new TokenizeRequest([string.Empty], model), cancellationToken);
            throw new BertException(probe.Error ?? JustServed);
        }

        return served;
    }

    private static Task<IReadOnlyList<ItemResult>> RunAsync(
        this IBertClient client, IReadOnlyList<string> texts, string head, string? model, CancellationToken cancellationToken) =>
        client.RunAsync(
            new InferenceRequest { Model = model, Inputs = [.. texts.Select(text => InputItem.FromText(text))], Heads = [head] },
            cancellationToken);

    /// <summary>The results of all items.</summary>
    /// <exception cref="BertException">The request or one of its items failed.</exception>
    internal static async Task<IReadOnlyList<ItemResult>> RunAsync(
        this IBertClient client, InferenceRequest request, CancellationToken cancellationToken)
    {
        var response = await client.InferAsync(request, cancellationToken);
        var error = response.Error ?? response.Items.FirstOrDefault(item => item.Error is not null)?.Error;
        return error is null ? response.Items : throw new BertException(error);
    }
}
