using BertGrains.Gateway.Keys;

namespace BertGrains.Gateway.Access;

/// <summary>What a key has used of its limits in this process. Thread-safe.</summary>
internal sealed class CallerUsage(TimeProvider time)
{
    // The bucket of tokens is open while it has any: the length of a request is known only when it is tokenized.
    private const double AnyTokens = 1;

    private readonly Lock _lock = new();
    private readonly TokenBucket _requests = new(time);
    private readonly TokenBucket _tokens = new(time);
    private int _running;

    /// <summary>Starts a request, which <see cref="End"/> ends.</summary>
    /// <returns>Null, or why the request has to wait.</returns>
    public BertError? TryStart(KeyLimits limits)
    {
        lock (_lock)
        {
            if (_running >= limits.ConcurrentRequests)
                return Exceeded($"{limits.ConcurrentRequests} requests at a time", null);
            if (limits.RequestsPerSecond is { } rate)
            {
                if (!_requests.IsOpen(rate, needed: 1, out var delay))
                    return Exceeded($"{rate} requests a second", delay);
                _requests.Take(1);
            }

            _running++;
            return null;
        }
    }

    /// <summary>Ends a request.</summary>
    public void End()
    {
        lock (_lock)
            _running--;
    }

    /// <summary>Takes an estimate of the tokens of a request, which <see cref="Settle"/> corrects.</summary>
    /// <returns>Null, or why the request has to wait.</returns>
    public BertError? TryReserve(KeyLimits limits, long estimate)
    {
        if (limits.TokensPerSecond is not { } rate)
            return null;
        lock (_lock)
        {
            if (!_tokens.IsOpen(rate, Math.Min(AnyTokens, rate), out var delay))
                return Exceeded($"{rate} tokens a second", delay);
            _tokens.Take(estimate);
            return null;
        }
    }

    /// <summary>Replaces an estimate with the tokens that ran.</summary>
    public void Settle(KeyLimits limits, long estimate, long tokens)
    {
        if (limits.TokensPerSecond is null)
            return;
        lock (_lock)
            _tokens.Take(tokens - estimate);
    }

    private static BertError Exceeded(string limit, TimeSpan? delay) =>
        new(ErrorCode.Overloaded, FormattableString.Invariant($"The API key allows {limit}."), delay);
}
