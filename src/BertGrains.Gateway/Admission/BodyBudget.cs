using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Admission;

/// <summary>
/// Limits the bytes of the bodies of all requests in flight to <see cref="GatewayOptions.MaxBodyBytesInFlight"/>. A byte counts from its
/// arrival to the end of its response, because texts and results live as long. Small bodies do not count, so that a few clients with
/// large ones do not shut out all others. Thread-safe.
/// </summary>
internal sealed class BodyBudget(IOptions<GatewayOptions> options)
{
    /// <summary>Bodies up to this size do not count: <see cref="GatewayOptions.MaxConcurrentRequests"/> limits them to 64 MiB by default.</summary>
    public const int Small = 65_536;

    private readonly long _limit = options.Value.MaxBodyBytesInFlight;
    private long _inFlight;

    /// <summary>The error of a body that does not fit.</summary>
    public RequestError Exceeded => new(RequestFailure.Overloaded,
        $"The bodies of the requests in flight are over {_limit} bytes, the most that MaxBodyBytesInFlight allows.");

    /// <summary>Opens the share of a request, which ends with its response.</summary>
    public Share Open(HttpContext http)
    {
        var share = new Share(this);
        http.Response.RegisterForDispose(share);
        return share;
    }

    /// <summary>The bytes of one request. One thread at a time uses it.</summary>
    public sealed class Share(BodyBudget budget) : IDisposable
    {
        private long _bytes;

        /// <summary>Sets the size of the body as far as it has arrived.</summary>
        /// <returns>False, without a change, when it does not fit.</returns>
        public bool TryGrow(long bytes)
        {
            if (bytes <= Small)
                return true;
            var added = bytes - _bytes;
            if (Interlocked.Add(ref budget._inFlight, added) > budget._limit)
            {
                Interlocked.Add(ref budget._inFlight, -added);
                return false;
            }

            _bytes = bytes;
            return true;
        }

        public void Dispose() => Interlocked.Add(ref budget._inFlight, -Interlocked.Exchange(ref _bytes, 0));
    }
}
