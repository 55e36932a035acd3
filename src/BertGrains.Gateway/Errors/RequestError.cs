using System.Diagnostics;

namespace BertGrains.Gateway.Errors;

/// <summary>Why a request has no result.</summary>
/// <param name="Failure">The kind of failure.</param>
/// <param name="Message">One sentence with the evidence and the setting to change. It never contains the caller's text.</param>
/// <param name="RetryAfter">Delay before a retry; null when unknown.</param>
internal sealed record RequestError(RequestFailure Failure, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>Converts an error of the client.</summary>
    public static RequestError From(BertError error) => new(ErrorTable.Of(error.Code), MessageOf(error), error.RetryAfter);

    /// <summary>The message of an error; with the trace id of the request, under which the logs have the details, when it is a bug.</summary>
    public static string MessageOf(BertError error) => error.Code == ErrorCode.Internal && Activity.Current is { } request
        ? $"{error.Message} The trace id is {request.TraceId.ToHexString()}."
        : error.Message;
}

/// <summary>The API whose statuses and error bodies a path uses.</summary>
internal enum Dialect
{
    /// <summary><c>{"error":{"code","message"}}</c></summary>
    BertGrains,

    /// <summary>text-embeddings-inference: <c>{"error","error_type"}</c></summary>
    Tei,

    /// <summary><c>{"error":{"message","type","param","code"}}</c></summary>
    OpenAi,

    /// <summary>Hugging Face Inference API: <c>{"error"}</c></summary>
    HuggingFace,
}

/// <summary>Endpoint metadata: the dialect of the path.</summary>
internal sealed record DialectMetadata(Dialect Dialect);
