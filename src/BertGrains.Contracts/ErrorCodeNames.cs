namespace BertGrains;

/// <summary>Names of error codes, the same in responses and in the <c>outcome</c> tag of metrics.</summary>
public static class ErrorCodeNames
{
    /// <summary>Tag of a request or an item without an error.</summary>
    public const string Ok = "ok";

    /// <summary>The name of a code in snake case, such as <c>deadline_exceeded</c>.</summary>
    /// <param name="code">A member of the enumeration.</param>
    public static string ToName(this ErrorCode code) => code switch
    {
        ErrorCode.InvalidRequest => "invalid_request",
        ErrorCode.Unauthorized => "unauthorized",
        ErrorCode.Forbidden => "forbidden",
        ErrorCode.UnknownModel => "unknown_model",
        ErrorCode.UnknownHead => "unknown_head",
        ErrorCode.TooLarge => "too_large",
        ErrorCode.Unprocessable => "unprocessable",
        ErrorCode.Overloaded => "overloaded",
        ErrorCode.Cancelled => "cancelled",
        ErrorCode.Internal => "internal",
        ErrorCode.Unavailable => "unavailable",
        ErrorCode.DeadlineExceeded => "deadline_exceeded",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Not a defined error code."),
    };

    /// <summary>The <c>outcome</c> tag of a metric.</summary>
    /// <param name="failure">Code of the error; null for success.</param>
    public static string OutcomeOf(ErrorCode? failure) => failure?.ToName() ?? Ok;
}
