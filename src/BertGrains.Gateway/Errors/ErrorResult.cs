using System.Globalization;
using BertGrains.Gateway.Answers;
using BertGrains.Gateway.Telemetry;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Errors;

/// <summary>Writes an error in the dialect of the endpoint: status, body, and <c>Retry-After</c> on 429 and 503.</summary>
internal sealed class ErrorResult(RequestError error) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) =>
        WriteAsync(httpContext, httpContext.GetEndpoint()?.Metadata.GetMetadata<DialectMetadata>()?.Dialect ?? Dialect.BertGrains, error);

    /// <summary>Writes <paramref name="error"/> in <paramref name="dialect"/>.</summary>
    public static Task WriteAsync(HttpContext http, Dialect dialect, RequestError error)
    {
        var row = ErrorTable.Row(error.Failure);
        http.Features.Set(new Refusal(error.Failure, dialect));
        var response = http.Response;
        response.StatusCode = row.StatusIn(dialect);
        if (response.StatusCode is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = RetryAfterSeconds(error.RetryAfter).ToString(CultureInfo.InvariantCulture);

        return dialect switch
        {
            Dialect.Tei => AnswerJson.WriteAsync(http, new TeiErrorBody(error.Message, row.TeiType), AnswerJson.Wire.TeiErrorBody),
            Dialect.OpenAi => AnswerJson.WriteAsync(
                http,
                new OpenAiErrorBody(new OpenAiErrorDetail(error.Message, row.OpenAiType, Param: null, row.OpenAiCode)),
                AnswerJson.Wire.OpenAiErrorBody),
            Dialect.HuggingFace => AnswerJson.WriteAsync(
                http,
                new HuggingFaceErrorBody(error.Message)
                {
                    EstimatedTime = error.Failure == RequestFailure.Unavailable ? RetryAfterSeconds(error.RetryAfter) : null,
                },
                AnswerJson.Wire.HuggingFaceErrorBody),
            _ => AnswerJson.WriteAsync(http, ErrorBody.From(row, error.Message), AnswerJson.Wire.ErrorBody),
        };
    }

    /// <summary>Returns the type of the error body in <paramref name="dialect"/>.</summary>
    public static Type BodyType(Dialect dialect) => dialect switch
    {
        Dialect.Tei => typeof(TeiErrorBody),
        Dialect.OpenAi => typeof(OpenAiErrorBody),
        Dialect.HuggingFace => typeof(HuggingFaceErrorBody),
        _ => typeof(ErrorBody),
    };

    private static long RetryAfterSeconds(TimeSpan? delay) => Math.Max(1, (long)Math.Ceiling((delay ?? TimeSpan.Zero).TotalSeconds));
}
