namespace BertGrains.Gateway.Errors;

/// <summary>Why a whole request has no result.</summary>
/// <param name="Failure">What kind.</param>
/// <param name="Message">One sentence with the evidence and the setting to change; never the caller's text.</param>
/// <param name="RetryAfter">When trying again is worth it.</param>
internal sealed record RequestError(Failure Failure, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>The client's error in the gateway's terms.</summary>
    public static RequestError From(BertError error) => new(ErrorTable.Of(error.Code), error.Message, error.RetryAfter);
}
