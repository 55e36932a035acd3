using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Batches;

/// <summary>Which heads a command runs.</summary>
internal static class HeadChoice
{
    /// <summary>
    /// The heads that were named, or the command's own choice: without a task every head that answers about the whole text or its
    /// entities, to embed the first one, else all of the task.
    /// </summary>
    /// <exception cref="CommandException">The model lacks a named head, or it answers another task.</exception>
    public static IReadOnlyList<HeadDescription> Choose(ModelDescription model, IReadOnlyList<string> named, BertTask? task)
    {
        if (named.Count > 0)
            return [.. named.Distinct().Select(name => Find(model, name, task))];

        var fitting = model.Heads.Where(head => task is null ? head.Task != BertTask.Features : head.Task == task);
        HeadDescription[] chosen = [.. task is BertTask.Embed ? fitting.Take(1) : fitting];
        return chosen.Length > 0 ? chosen : throw new CommandException($"{model.Name} has no head for this command; it has {List(model)}");
    }

    private static HeadDescription Find(ModelDescription model, string name, BertTask? task)
    {
        var head = model.Heads.FirstOrDefault(head => head.Name == name)
            ?? throw CommandException.BadUsage($"--heads: {model.Name} has no head '{name}'; it has {List(model)}");
        return task is null || head.Task == task
            ? head
            : throw CommandException.BadUsage($"--heads: '{name}' does not answer what this command asks; 'infer' runs any head");
    }

    private static string List(ModelDescription model) => string.Join(", ", model.Heads.Select(head => head.Name));
}
