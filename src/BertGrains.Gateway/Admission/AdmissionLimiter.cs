using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Admission;

/// <summary>
/// Admits at most <see cref="GatewayOptions.MaxConcurrentRequests"/> requests at a time, and none once the process drains. To drain is to
/// wait for all permits of the limiter at once: while that request for permits is queued, the limiter grants no others, so there is no
/// gap between the last admitted request and the first refused one. Thread-safe.
/// </summary>
internal sealed class AdmissionLimiter(IOptions<GatewayOptions> options) : RateLimiter
{
    private readonly int _limit = options.Value.MaxConcurrentRequests;

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = options.Value.MaxConcurrentRequests,
        QueueLimit = options.Value.MaxConcurrentRequests,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private volatile bool _isDraining;

    public bool IsDraining => _isDraining;

    public int InFlight => _limit - (int)_limiter.GetStatistics()!.CurrentAvailablePermits;

    /// <summary>Null, so that the rate limiting middleware keeps this instance.</summary>
    public override TimeSpan? IdleDuration => null;

    /// <summary>Refuses requests from now on. The task ends when the last admitted one has ended.</summary>
    public async Task DrainAsync()
    {
        _isDraining = true;
        await _limiter.AcquireAsync(_limit);
    }

    public override RateLimiterStatistics? GetStatistics() => _limiter.GetStatistics();

    protected override RateLimitLease AttemptAcquireCore(int permitCount) => _limiter.AttemptAcquire(permitCount);

    /// <summary>Does not wait: requests over the limit are refused at once, never queued.</summary>
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        new(_limiter.AttemptAcquire(permitCount));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _limiter.Dispose();
        base.Dispose(disposing);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await _limiter.DisposeAsync();
        await base.DisposeAsyncCore();
    }
}
