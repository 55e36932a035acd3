namespace BertGrains;

/// <summary>Every expected way in which a request or an item can fail.</summary>
public enum ErrorCode
{
    /// <summary>Malformed or contradictory request, or an empty input.</summary>
    InvalidRequest,

    /// <summary>No key, or a wrong one.</summary>
    Unauthorized,

    /// <summary>A valid key without the right that is needed.</summary>
    Forbidden,

    /// <summary>The model is not served; the message lists those that are.</summary>
    UnknownModel,

    /// <summary>The model has no such head; the message lists those it has.</summary>
    UnknownHead,

    /// <summary>Over a limit of size; the message says by how much.</summary>
    TooLarge,

    /// <summary>Well-formed but impossible for this model or head.</summary>
    Unprocessable,

    /// <summary>There is no room in the queue; <see cref="BertError.RetryAfter"/> says when there should be.</summary>
    Overloaded,

    /// <summary>The caller left.</summary>
    Cancelled,

    /// <summary>A bug; the log has the trace id.</summary>
    Internal,

    /// <summary>No loaded replica, or the process is draining.</summary>
    Unavailable,

    /// <summary>The deadline passed before a result was there.</summary>
    DeadlineExceeded,
}
