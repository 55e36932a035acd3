namespace BertGrains;

/// <summary>The expected ways in which a request or an item fails.</summary>
public enum ErrorCode
{
    /// <summary>The request is malformed or contradictory, or an input is empty.</summary>
    InvalidRequest,

    /// <summary>The API key is missing or wrong.</summary>
    Unauthorized,

    /// <summary>The API key is valid but lacks the required right.</summary>
    Forbidden,

    /// <summary>The model is not served; the message lists the models that are.</summary>
    UnknownModel,

    /// <summary>The model has no such head; the message lists its heads.</summary>
    UnknownHead,

    /// <summary>A size limit is exceeded; the message gives the size and the limit.</summary>
    TooLarge,

    /// <summary>The request is well-formed but impossible for this model or head.</summary>
    Unprocessable,

    /// <summary>The queue is full; <see cref="BertError.RetryAfter"/> predicts when it has room.</summary>
    Overloaded,

    /// <summary>The caller canceled the request.</summary>
    Cancelled,

    /// <summary>An unexpected error occurred; the log has the details under the trace id.</summary>
    Internal,

    /// <summary>No replica is loaded, or the process is shutting down.</summary>
    Unavailable,

    /// <summary>The deadline passed before the result was available.</summary>
    DeadlineExceeded,
}

/// <summary>An expected failure of a request or an item.</summary>
/// <param name="Code">The kind of failure.</param>
/// <param name="Message">One sentence with the evidence and the setting to change. It never contains the caller's text.</param>
/// <param name="RetryAfter">Delay before a retry, from the predicted time to drain the queue; null when unknown.</param>
public sealed record BertError(ErrorCode Code, string Message, TimeSpan? RetryAfter = null);

/// <summary>Thrown with a <see cref="BertError"/> by the methods that return a result without a response around it.</summary>
public sealed class BertException : Exception
{
    /// <summary>Creates an exception with the message of <paramref name="error"/>.</summary>
    public BertException(BertError error)
        : base((error ?? throw new ArgumentNullException(nameof(error))).Message)
    {
        Error = error;
    }

    /// <summary>The failure.</summary>
    public BertError Error { get; }
}
