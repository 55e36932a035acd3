namespace BertGrains;

/// <summary>Methods for the tasks on pairs of texts that return the result itself and throw on failure.</summary>
public static class BertClientTasks
{
    /// <summary>Finds the spans of a context that answer a question, with the model's first head for questions.</summary>
    /// <param name="client">The client.</param>
    /// <param name="question">The question, shorter than the maximum length of the model.</param>
    /// <param name="context">A text of any length; a long one runs as overlapping windows.</param>
    /// <param name="options">Which answers are returned; null for the best one.</param>
    /// <param name="model">Name of the model; null for the default model.</param>
    /// <param name="cancellationToken">Cancels the wait. Windows that have not started do not run.</param>
    /// <exception cref="BertException">The request failed.</exception>
    public static async Task<AnswersOutput> AnswerAsync(
        this IBertClient client,
        string question,
        string context,
        AnswerOptions? options = null,
        string? model = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var request = new InferenceRequest
        {
            Model = model,
            Inputs = [InputItem.FromText(question, context)],
            Heads = [await client.FirstHeadAsync(BertTask.QuestionAnswer, model, cancellationToken)],
            Windows = WindowOptions.Default,
            Decode = new DecodeOptions { Answers = options },
        };
        return (AnswersOutput)(await client.RunAsync(request, cancellationToken))[0].Outputs[0];
    }

    /// <summary>Sorts texts by their relevance to a query, with the model's first head for relevance.</summary>
    /// <param name="client">The client.</param>
    /// <param name="query">The query.</param>
    /// <param name="texts">Texts of any length; the relevance of a long one is that of its best window.</param>
    /// <param name="model">Name of the model; null for the default model.</param>
    /// <param name="cancellationToken">Cancels the wait. Texts that have not started do not run.</param>
    /// <returns>All texts, the most relevant first.</returns>
    /// <exception cref="BertException">The request or one of its texts failed.</exception>
    public static async Task<IReadOnlyList<RankedText>> RerankAsync(
        this IBertClient client,
        string query,
        IReadOnlyList<string> texts,
        string? model = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return Ranking.Of(await client.RunInWindowsAsync(Ranking.ItemsOf(query, texts), BertTask.Rerank, model, cancellationToken));
    }

    /// <summary>Embeds each token of texts, with the model's first head for late interaction.</summary>
    /// <param name="client">The client.</param>
    /// <param name="texts">At least one text. A long document runs as overlapping windows; a query over the maximum of the head is an error.</param>
    /// <param name="role"><see cref="LateInteraction.Query"/> or <see cref="LateInteraction.Document"/>.</param>
    /// <param name="model">Name of the model; null for the default model.</param>
    /// <param name="cancellationToken">Cancels the wait. Texts that have not started do not run.</param>
    /// <returns>The vectors of each text, in the order of the texts.</returns>
    /// <exception cref="BertException">The request or one of its texts failed.</exception>
    public static async Task<IReadOnlyList<TokenEmbeddingsOutput>> EmbedTokensAsync(
        this IBertClient client,
        IReadOnlyList<string> texts,
        string role = LateInteraction.Document,
        string? model = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(texts);
        var inputs = texts.Select(text => InputItem.FromText(text)).ToList();
        var items = await client.RunInWindowsAsync(inputs, BertTask.EmbedTokens, model, cancellationToken, role);
        return [.. items.Select(item => (TokenEmbeddingsOutput)item.Outputs[0])];
    }

    /// <summary>Scores texts by their relevance to a query, with the model's first head for late interaction.</summary>
    /// <param name="client">The client.</param>
    /// <param name="query">The query, not over the maximum of the head.</param>
    /// <param name="texts">At least one text of any length.</param>
    /// <param name="model">Name of the model; null for the default model.</param>
    /// <param name="cancellationToken">Cancels the wait. Texts that have not started do not run.</param>
    /// <returns>The score of each text, in the order of the texts; see <see cref="RelevanceOutput.Score"/>.</returns>
    /// <exception cref="BertException">The request or one of its texts failed.</exception>
    public static async Task<IReadOnlyList<float>> ScoreAsync(
        this IBertClient client,
        string query,
        IReadOnlyList<string> texts,
        string? model = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var items = await client.RunInWindowsAsync(Ranking.ItemsOf(query, texts), BertTask.EmbedTokens, model, cancellationToken);
        return [.. items.Select(item => ((RelevanceOutput)item.Outputs[0]).Score)];
    }

    /// <summary>Scores labels that the model was not trained on, with the model's first head for entailment.</summary>
    /// <param name="client">The client.</param>
    /// <param name="text">A text of any length; the logits of a long one are the mean of its windows.</param>
    /// <param name="labels">The candidate labels, as <see cref="ZeroShotLabels.Create"/> makes them.</param>
    /// <param name="model">Name of the model; null for the default model.</param>
    /// <param name="cancellationToken">Cancels the wait. Labels that have not started do not run.</param>
    /// <returns>The candidate labels with their scores and the logits of entailment, in the order of the labels.</returns>
    /// <exception cref="BertException">The request failed.</exception>
    public static async Task<ClassificationOutput> ZeroShotAsync(
        this IBertClient client,
        string text,
        ZeroShotLabels labels,
        string? model = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(labels);
        var served = await client.FindAsync(model, cancellationToken);
        var head = served.Heads.FirstOrDefault(ZeroShotLabels.CanBeScoredBy)
            ?? throw new BertException(new BertError(ErrorCode.UnknownHead, $"{served.Name} has no head with a label for entailment."));
        var request = labels.RequestOf([text], served.Name, head.Name);
        return (ClassificationOutput)labels.ResultOf(await client.RunAsync(request, cancellationToken)).Outputs[0];
    }

    // Items of any length on the model's first head for a task.
    private static async Task<IReadOnlyList<ItemResult>> RunInWindowsAsync(
        this IBertClient client,
        IReadOnlyList<InputItem> inputs,
        BertTask task,
        string? model,
        CancellationToken cancellationToken,
        string? prompt = null)
    {
        var request = new InferenceRequest
        {
            Model = model,
            Inputs = inputs,
            Heads = [await client.FirstHeadAsync(task, model, cancellationToken)],
            Windows = WindowOptions.Default,
            Prompt = prompt,
        };
        return await client.RunAsync(request, cancellationToken);
    }
}
