using System.Diagnostics.CodeAnalysis;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Pipeline;

namespace BertGrains.Gateway.Selection;

/// <summary>Which model and which head a request means.</summary>
internal static class Choice
{
    /// <summary>
    /// The model named in the body, else by <c>?model=</c>, else the first. A model that is not served is refused on every path, also
    /// where text-embeddings-inference ignores the name: vectors of another model look right and are not.
    /// </summary>
    public static bool TryModel(
        Exchange exchange, IReadOnlyList<ModelDescription> models, string? named,
        [NotNullWhen(true)] out ModelDescription? model, [NotNullWhen(false)] out RequestError? error)
    {
        var name = named ?? exchange.Query("model");
        model = name is null
            ? (models.Count > 0 ? models[0] : null)
            : models.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));
        error = model is not null ? null
            : models.Count == 0 ? new(Failure.Unavailable, "No model is loaded.")
            : new(Failure.UnknownModel, $"There is no such model; there are: {string.Join(", ", models.Select(m => m.Name))}.");
        return error is null;
    }

    /// <summary>The head of <paramref name="task"/> named in the body, else by <c>?head=</c>, else the model's first one.</summary>
    public static bool TryHead(
        Exchange exchange, ModelDescription model, BertTask task, string? named,
        [NotNullWhen(true)] out HeadDescription? head, [NotNullWhen(false)] out RequestError? error)
    {
        var name = named ?? exchange.Query("head");
        head = model.Heads.FirstOrDefault(h => h.Task == task && (name is null || h.Name == name));
        error = head is not null ? null
            : new(Failure.UnknownHead, $"Model {model.Name} has no {(name is null ? "" : "such ")}head to {Verb(task)}; {List(model)}");
        return error is null;
    }

    /// <summary>Whether the model has every head of <paramref name="names"/>, each named once.</summary>
    public static RequestError? CheckHeads(ModelDescription model, List<string> names)
    {
        if (names.Count == 0)
            return new(Failure.InvalidRequest, $"`heads` is empty; {List(model)}");
        var known = new HashSet<string>(model.Heads.Select(h => h.Name), StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (known.Remove(name))
                continue;
            return model.Heads.Any(h => h.Name == name)
                ? new(Failure.InvalidRequest, "`heads` names a head twice.")
                : new(Failure.UnknownHead, $"There is no such head; {List(model)}");
        }

        return null;
    }

    private static string Verb(BertTask task) => task switch
    {
        BertTask.Embed => "embed",
        BertTask.Classify => "classify",
        BertTask.TokenClassify => "find entities",
        _ => "give features",
    };

    private static string List(ModelDescription model) => $"it has: {string.Join(", ", model.Heads.Select(h => h.Name))}.";
}
