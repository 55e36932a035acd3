namespace BertGrains.Gateway.Errors;

/// <summary>Every answer other than a result: the client's error codes under their names, and what only HTTP knows.</summary>
internal enum Failure
{
    InvalidRequest,
    MalformedJson,
    EmptyInput,
    SlowBody,
    UnsupportedMediaType,
    UnknownPath,
    WrongMethod,
    Unauthorized,
    Forbidden,
    UnknownModel,
    UnknownHead,
    TooLarge,
    BodyTooLarge,
    Unprocessable,
    Overloaded,
    Cancelled,
    Internal,
    Unavailable,
    DeadlineExceeded,
}
