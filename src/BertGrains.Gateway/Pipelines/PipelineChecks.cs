using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Pipelines;

/// <summary>Parameters that a pipeline in Python answers and this server does not, refused by their names.</summary>
internal static class PipelineChecks
{
    public static RequestError? MaxLength(TokenizerArguments? arguments, ModelDescription model) => arguments?.MaxLength < model.MaxTokens
        ? Invalid($"`max_length` is {arguments.MaxLength}; texts are truncated at {model.MaxTokens} tokens, the maximum of {model.Name}. Omit it.")
        : null;

    /// <summary>The advice of the engine for a long text, whose names are those of our own paths; with windows first, which pipelines do not have.</summary>
    private static readonly string[] OwnAdvice = ["set truncate or windows", "set truncate"];

    /// <summary>An error with the name that a pipeline has for truncation.</summary>
    /// <param name="error">The error of a run.</param>
    /// <param name="truncation">Where a request of the pipeline sets truncation.</param>
    public static RequestError InWordsOfThePipeline(RequestError error, string truncation) =>
        Array.Find(OwnAdvice, advice => error.Message.Contains(advice, StringComparison.Ordinal)) is { } own
            ? error with { Message = error.Message.Replace(own, $"set {truncation} to true", StringComparison.Ordinal) }
            : error;

    public static RequestError Invalid(string message) => new(RequestFailure.InvalidRequest, message);
}
