using BertGrains.Gateway.Bodies;
using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Pipeline;

/// <summary>What a resource does, in terms of the OpenAPI document; metadata of its endpoint.</summary>
/// <param name="Dialect">Whose errors it answers.</param>
/// <param name="Summary">One line.</param>
/// <param name="Answer">Name of the schema of its answer; null for an empty body.</param>
/// <param name="Body">The body it reads; null for none.</param>
internal sealed record Operation(Dialect Dialect, string Summary, string? Answer, BodySchema? Body = null)
{
    private static readonly Failure[] OfHealth = [Failure.Internal, Failure.Unavailable];

    private static readonly Failure[] OfReading = [.. OfHealth, Failure.Overloaded, Failure.UnknownModel];

    private static readonly Failure[] OfRunning =
    [
        .. OfReading, Failure.InvalidRequest, Failure.MalformedJson, Failure.EmptyInput, Failure.SlowBody, Failure.UnsupportedMediaType,
        Failure.BodyTooLarge, Failure.TooLarge, Failure.UnknownHead, Failure.Unprocessable, Failure.DeadlineExceeded,
    ];

    /// <summary>The statuses of its failures, in rising order.</summary>
    public IEnumerable<int> FailureStatuses =>
        (Body is not null ? OfRunning : Answer is not null ? OfReading : OfHealth)
        .Select(failure => ErrorTable.Row(failure).StatusIn(Dialect)).Distinct().Order();
}
