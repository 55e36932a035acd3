using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Requests;

namespace BertGrains.Gateway.Inference;

/// <summary>Checks of inputs that need no model.</summary>
internal static class InputChecks
{
    /// <summary>Checks the inputs of a request on a path of another system.</summary>
    public static RequestError? Check(InputList inputs, GatewayOptions options, string member = "inputs")
    {
        var empty = new RequestError(RequestFailure.EmptyInput, $"`{member}` cannot be empty");
        if (inputs.Count == 0)
            return empty;
        if (CheckCount(inputs.Count, options) is { } tooMany)
            return tooMany;
        foreach (var item in inputs.Items)
        {
            if (item.TokenIds is { Count: 0 } || (item.TokenIds is null && item.Text!.Length == 0 && string.IsNullOrEmpty(item.Pair)))
                return empty;
        }

        return null;
    }

    /// <summary>Checks the options of a call that need no model.</summary>
    public static RequestError? CheckCall(GatewayRequest call) =>
        call.Timeout > InferenceRequest.LongestTimeout
            ? new(RequestFailure.InvalidRequest, $"`timeout_ms` is over {Scalars.LongestTimeoutMs}, one day.")
        : call.Contradiction is { } contradiction
            ? new(RequestFailure.InvalidRequest, contradiction)
        : null;

    /// <summary>Checks the options of a call on our own paths, where nothing is truncated unless the request says so.</summary>
    public static RequestError? CheckOwn(GatewayRequest call) => CheckCall(call)
        ?? (call is { TruncationSide: TruncationSide.Left, Truncate: null }
            ? new(RequestFailure.InvalidRequest, "`truncation_direction` is left, but nothing is truncated unless `truncate` is true.")
            : null);

    /// <summary>A head for questions reads a long context in windows, whatever the request says of them.</summary>
    public static RequestError? CheckReading(HeadDescription head, RunOptions options) =>
        head.Task != BertTask.QuestionAnswer || options is { Truncate: not true, Windows: not false } ? null : new(
            RequestFailure.InvalidRequest,
            $"{(options.Truncate == true ? "`truncate` is true" : "`windows` is false")}, but the head {head.Name} reads a long context in windows, "
            + "so that no part of it is dropped. Omit it.");

    public static RequestError? CheckCount(int count, GatewayOptions options) => count <= options.MaxItemsPerRequest
        ? null
        : new(RequestFailure.TooLarge,
            $"batch size {count} > maximum allowed batch size {options.MaxItemsPerRequest} (MaxItemsPerRequest)");

    /// <summary>text-embeddings-inference refuses an unknown name with 422.</summary>
    public static RequestError NoSuchPrompt(HeadDescription head) => new(
        RequestFailure.Unprocessable,
        head.Prompts.Count == 0
            ? $"`prompt_name` is given, but head {head.Name} has no prompts"
            : $"There is no such prompt; head {head.Name} has {string.Join(", ", head.Prompts)}");

    public static RequestError TooManyDimensions(HeadDescription head) =>
        new(RequestFailure.InvalidRequest, $"`dimensions` is over {head.Dimensions}, the dimensions of head {head.Name}.");
}
