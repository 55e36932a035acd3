namespace BertGrains.Gateway.Keys;

/// <summary>Limits of one API key in one process; null for no limit.</summary>
/// <param name="RequestsPerSecond">Requests a second, over 0; a second's worth may come at once.</param>
/// <param name="TokensPerSecond">Tokens a second that models run, over 0; a second's worth may come at once.</param>
/// <param name="ConcurrentRequests">Requests at a time, at least 1.</param>
public sealed record KeyLimits(double? RequestsPerSecond = null, double? TokensPerSecond = null, int? ConcurrentRequests = null)
{
    /// <summary>No limits.</summary>
    public static KeyLimits None { get; } = new();
}
