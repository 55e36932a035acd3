namespace BertGrains.Gateway.Errors;

/// <summary>Why a request has no result.</summary>
/// <param name="Failure">The kind of failure.</param>
/// <param name="Message">One sentence with the evidence and the setting to change. It never contains the caller's text.</param>
/// <param name="RetryAfter">Delay before a retry; null when unknown.</param>
internal sealed record RequestError(RequestFailure Failure, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>Converts an error of the client.</summary>
    public static RequestError From(BertError error) => new(ErrorTable.Of(error.Code), error.Message, error.RetryAfter);
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
}

/// <summary>Endpoint metadata: the dialect of the path.</summary>
internal sealed record DialectMetadata(Dialect Dialect);
