namespace BertGrains;

/// <summary>An expected failure.</summary>
/// <param name="Code">What kind.</param>
/// <param name="Message">One sentence with the evidence and the setting to change; never the caller's text.</param>
/// <param name="RetryAfter">When trying again is worth it, from the predicted time in which the queue drains.</param>
public sealed record BertError(ErrorCode Code, string Message, TimeSpan? RetryAfter = null);
