using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Batches;

/// <summary>Selects the heads that a command runs.</summary>
internal static class HeadChoice
{
    /// <summary>
    /// The named heads. Without names: all heads of the task, for embeddings the first of them; without a task all heads that answer any
    /// text, but features.
    /// </summary>
    /// <exception cref="CommandException">The model lacks a named head, or the head has another task.</exception>
    public static IReadOnlyList<HeadDescription> Choose(ModelDescription model, IReadOnlyList<string> named, BertTask? task)
    {
        if (named.Count > 0)
            return [.. named.Distinct().Select(name => Find(model, name, task))];

        var suitable = model.Heads.Where(head => task is null ? !NeedsMore(head.Task) : Suits(head, task));
        HeadDescription[] chosen = [.. task is BertTask.Embed or BertTask.EmbedSparse ? suitable.Take(1) : suitable];
        return chosen.Length > 0
            ? chosen
            : throw new CommandException($"model '{model.Name}' has no head for this command; its heads are {List(model)}{HintFor(model, task)}");
    }

    private static string HintFor(ModelDescription model, BertTask? task)
    {
        if (task is BertTask.Embed && model.Heads.Any(head => head.Task == BertTask.EmbedSparse))
            return ". --sparse gives its sparse embeddings";
        if (task is BertTask.Embed && model.Heads.FirstOrDefault(head => head.Task == BertTask.EmbedTokens) is { } tokens)
            return $". 'infer --heads {tokens.Name}' gives a vector for each token";
        return task is null ? ". They need a mask, a pair or more room, so they run where --heads names them" : string.Empty;
    }

    // Features are large; the others fail without a mask or a pair.
    private static bool NeedsMore(BertTask task) =>
        task is BertTask.Features or BertTask.FillMask or BertTask.NextSentence or BertTask.QuestionAnswer or BertTask.EmbedTokens;

    private static HeadDescription Find(ModelDescription model, string name, BertTask? task)
    {
        var head = model.Heads.FirstOrDefault(head => head.Name == name)
            ?? throw CommandException.BadUsage($"--heads: model '{model.Name}' has no head '{name}'; its heads are {List(model)}");
        return task is null || Suits(head, task)
            ? head
            : throw CommandException.BadUsage($"--heads: head '{name}' has the task {head.Task}, not {task}; 'infer' runs any head");
    }

    // A head that ranks texts also predicts: it has one label.
    private static bool Suits(HeadDescription head, BertTask? task) =>
        head.Task == task || (task == BertTask.Classify && head.Task == BertTask.Rerank);

    private static string List(ModelDescription model) => string.Join(", ", model.Heads.Select(head => head.Name));
}
