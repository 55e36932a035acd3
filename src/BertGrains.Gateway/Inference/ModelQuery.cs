using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using BertGrains.Gateway.Access;
using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Mvc;

namespace BertGrains.Gateway.Inference;

/// <summary>The model and the head of a request. Query parameters; the members of a body take precedence.</summary>
internal readonly record struct ModelQuery(
    [property: FromQuery(Name = "model"), Description("The model, unless the body names one; the first served model by default.")]
    string? Model,
    [property: FromQuery(Name = "head"), Description("The head, unless the body names one; the model's first head for the task by default.")]
    string? Head)
{
    /// <summary>Returns this query with the members of a body in place of the parameters. Empty names are no names.</summary>
    public ModelQuery With(string? model, string? head = null) => new(
        FirstNamed(model, Model),
        FirstNamed(head, Head));

    /// <summary>Finds the model. When there is none at all, the error is the reason that the client gives for its health.</summary>
    public async ValueTask<(ModelDescription? Model, RequestError? Error)> FindModelAsync(
        CallerClient client, CancellationToken cancellationToken)
    {
        if (Model is { } name && client.ModelFault(name) is { } forbidden)
            return (null, forbidden);
        var models = await client.GetModelsAsync(cancellationToken);
        if (models.Count == 0 && await client.CheckHealthAsync(cancellationToken) is { } reason)
            return (null, RequestError.From(reason with { Code = ErrorCode.Unavailable }));
        if (models.Count == 0 && client.NoModelFault is { } none)
            return (null, none);
        return TryFindModel(models, out var model, out var error) ? (model, null) : (null, error);
    }

    /// <summary>
    /// Finds the model, by default the first. A model that is not served is an error on every path, even where text-embeddings-inference
    /// ignores the name: embeddings of another model look right but are wrong.
    /// </summary>
    public bool TryFindModel(
        IReadOnlyList<ModelDescription> models,
        [NotNullWhen(true)] out ModelDescription? model, [NotNullWhen(false)] out RequestError? error)
    {
        var name = Model;
        model = name is null
            ? (models.Count > 0 ? models[0] : null)
            : models.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));
        error = model is not null ? null
            : models.Count == 0 ? new(RequestFailure.Unavailable, "No model is loaded.")
            : new(RequestFailure.UnknownModel, $"There is no such model; there are: {string.Join(", ", models.Select(m => m.Name))}.");
        return error is null;
    }

    /// <summary>
    /// Finds the head for <paramref name="task"/>, by default the model's first. Heads that rank texts also classify: they have one label.
    /// </summary>
    public bool TryFindHead(
        ModelDescription model, BertTask task,
        [NotNullWhen(true)] out HeadDescription? head, [NotNullWhen(false)] out RequestError? error)
    {
        var name = Head;
        var suitable = model.Heads.Where(h => h.Task == task || (task == BertTask.Classify && h.Task == BertTask.Rerank)).ToList();
        head = suitable.Find(h => name is null || h.Name == name);
        error = head is not null ? null
            : suitable.Count == 0 ? new(RequestFailure.UnknownHead, $"No head can {Verb(task)}; {HeadsOf(model)}")
            : new(RequestFailure.UnknownHead,
                $"Model {model.Name} has no such head to {Verb(task)}; it has: {string.Join(", ", suitable.Select(h => h.Name))}.");
        return error is null;
    }

    /// <summary>The first of some tasks that a suitable head of the model has; the first one if there is none.</summary>
    public BertTask FirstOf(IReadOnlyList<BertTask> tasks, ModelDescription model)
    {
        var name = Head;
        var found = tasks.Where(task => model.Heads.Any(head => head.Task == task && (name is null || head.Name == name)));
        return found.Append(tasks[0]).First();
    }

    /// <summary>The sentence that lists the heads of a model.</summary>
    public static string HeadsOf(ModelDescription model) => $"model {model.Name} has: {string.Join(", ", model.Heads.Select(h => h.Name))}.";

    private static string? FirstNamed(string? member, string? parameter) =>
        !string.IsNullOrEmpty(member) ? member : !string.IsNullOrEmpty(parameter) ? parameter : null;

    private static string Verb(BertTask task) => task switch
    {
        BertTask.Embed => "embed",
        BertTask.Classify => "classify",
        BertTask.TokenClassify => "find entities",
        BertTask.QuestionAnswer => "answer questions",
        BertTask.Rerank => "rank texts",
        BertTask.FillMask => "fill masks",
        BertTask.NextSentence => "tell whether a text follows another",
        BertTask.DetectReplaced => "detect replaced tokens",
        BertTask.EmbedSparse => "embed sparsely",
        BertTask.EmbedTokens => "embed tokens for late interaction",
        _ => "give features",
    };
}
