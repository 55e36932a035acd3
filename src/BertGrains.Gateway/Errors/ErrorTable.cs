using System.Collections.Frozen;
using System.Text.Json;
using static BertGrains.Gateway.Errors.RequestFailure;

namespace BertGrains.Gateway.Errors;

/// <summary>Reasons for which a request has no result: every <see cref="ErrorCode"/> under its name, and the failures of HTTP itself.</summary>
internal enum RequestFailure
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

/// <summary>The representation of one failure in each dialect.</summary>
/// <param name="Failure">The failure.</param>
/// <param name="Code">Code on BertGrains paths: the name of an <see cref="ErrorCode"/> in snake case.</param>
/// <param name="Status">HTTP status on BertGrains paths.</param>
/// <param name="TeiStatus">HTTP status on text-embeddings-inference paths.</param>
/// <param name="TeiType">Value of <c>error_type</c> on text-embeddings-inference paths.</param>
/// <param name="OpenAiStatus">HTTP status on OpenAI paths.</param>
/// <param name="OpenAiType">Value of <c>type</c> on OpenAI paths.</param>
/// <param name="OpenAiCode">Value of <c>code</c> on OpenAI paths; null where OpenAI defines none.</param>
internal sealed record ErrorRow(
    RequestFailure Failure, string Code, int Status, int TeiStatus, string TeiType, int OpenAiStatus, string OpenAiType, string? OpenAiCode)
{
    /// <summary>
    /// Returns the HTTP status in <paramref name="dialect"/>. The Hugging Face Inference API has 400 for whatever a pipeline refuses, and
    /// else the statuses of BertGrains paths.
    /// </summary>
    public int StatusIn(Dialect dialect) => dialect switch
    {
        Dialect.Tei => TeiStatus,
        Dialect.OpenAi => OpenAiStatus,
        Dialect.HuggingFace when Failure is Unprocessable or TooLarge => 400,
        _ => Status,
    };
}

/// <summary>
/// The only mapping of failures to statuses. The columns for text-embeddings-inference follow its code (router/src/http/server.rs, where
/// a batch over the limit is 422 although the documentation says 413) and the rejections of axum (400 syntax, 415 content type, 422
/// types). The columns for OpenAI follow its published error codes.
/// </summary>
internal static class ErrorTable
{
    private const string BadRequest = "invalid_request_error";

    private static readonly FrozenDictionary<RequestFailure, ErrorRow> Rows = new ErrorRow[]
    {
        //  failure               BertGrains code      ours TEI                 OpenAI
        new(InvalidRequest,       "invalid_request",   400, 422, "Validation",  400, BadRequest, null),
        new(MalformedJson,        "invalid_request",   400, 400, "Validation",  400, BadRequest, null),
        new(EmptyInput,           "invalid_request",   400, 400, "Empty",       400, BadRequest, null),
        new(SlowBody,             "invalid_request",   408, 408, "Validation",  408, BadRequest, "timeout"),
        new(UnsupportedMediaType, "invalid_request",   415, 415, "Validation",  415, BadRequest, null),
        new(UnknownPath,          "invalid_request",   404, 404, "Validation",  404, BadRequest, "unknown_url"),
        new(WrongMethod,          "invalid_request",   405, 405, "Validation",  405, BadRequest, "method_not_supported"),
        new(Unauthorized,         "unauthorized",      401, 401, "Validation",  401, BadRequest, "invalid_api_key"),
        new(Forbidden,            "forbidden",         403, 403, "Validation",  403, BadRequest, "forbidden"),
        new(UnknownModel,         "unknown_model",     404, 404, "Validation",  404, BadRequest, "model_not_found"),
        new(UnknownHead,          "unknown_head",      404, 424, "Backend",     404, BadRequest, "unknown_head"),
        new(TooLarge,             "too_large",         413, 422, "Validation",  400, BadRequest, "too_large"),
        new(BodyTooLarge,         "too_large",         413, 413, "Validation",  413, BadRequest, "too_large"),
        new(Unprocessable,        "unprocessable",     422, 422, "Validation",  400, BadRequest, null),
        new(Overloaded,           "overloaded",        429, 429, "Overloaded",  429, "rate_limit_error", "rate_limit_exceeded"),
        new(Cancelled,            "cancelled",         499, 499, "Backend",     499, BadRequest, "cancelled"),
        new(Internal,             "internal",          500, 424, "Backend",     500, "server_error", null),
        new(Unavailable,          "unavailable",       503, 503, "Unhealthy",   503, "server_error", "unavailable"),
        new(DeadlineExceeded,     "deadline_exceeded", 504, 504, "Backend",     504, "server_error", "deadline_exceeded"),
    }.ToFrozenDictionary(row => row.Failure);

    private static readonly FrozenDictionary<RequestFailure, string> Names = Rows.Keys
        .ToFrozenDictionary(failure => failure, failure => JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.ToString()));

    /// <summary>The name of <paramref name="failure"/> in metrics, spans and the console.</summary>
    public static string NameOf(RequestFailure failure) => Names[failure];

    /// <summary>Returns the row of <paramref name="failure"/>.</summary>
    public static ErrorRow Row(RequestFailure failure) => Rows[failure];

    /// <summary>Returns the failure with the name of <paramref name="code"/>.</summary>
    public static RequestFailure Of(ErrorCode code) => code switch
    {
        ErrorCode.InvalidRequest => InvalidRequest,
        ErrorCode.Unauthorized => Unauthorized,
        ErrorCode.Forbidden => Forbidden,
        ErrorCode.UnknownModel => UnknownModel,
        ErrorCode.UnknownHead => UnknownHead,
        ErrorCode.TooLarge => TooLarge,
        ErrorCode.Unprocessable => Unprocessable,
        ErrorCode.Overloaded => Overloaded,
        ErrorCode.Cancelled => Cancelled,
        ErrorCode.Unavailable => Unavailable,
        ErrorCode.DeadlineExceeded => DeadlineExceeded,
        _ => Internal,
    };
}
