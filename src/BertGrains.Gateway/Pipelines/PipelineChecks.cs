using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Pipelines;

/// <summary>Parameters that a pipeline in Python answers and this server does not, refused by their names.</summary>
internal static class PipelineChecks
{
    public static RequestError? MaxLength(TokenizerArguments? arguments, ModelDescription model) => arguments?.MaxLength < model.MaxTokens
        ? Invalid($"`max_length` is {arguments.MaxLength}; texts are truncated at {model.MaxTokens} tokens, the maximum of {model.Name}. Omit it.")
        : null;

    public static RequestError Invalid(string message) => new(RequestFailure.InvalidRequest, message);
}
