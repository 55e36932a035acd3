using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using BertGrains.Gateway.Admission;
using BertGrains.Gateway.Errors;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Telemetry;

/// <summary>Metrics of the gateway. ASP.NET Core measures its requests: <c>http.server.request.duration</c>.</summary>
internal sealed class GatewayInstruments
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "BertGrains.Gateway";

    private static readonly FrozenDictionary<Dialect, string> Dialects = Enum.GetValues<Dialect>()
        .ToFrozenDictionary(dialect => dialect, dialect => dialect.ToString().ToLowerInvariant());

    private readonly Counter<long> _refusals;

    public GatewayInstruments(IMeterFactory meters, AdmissionLimiter limiter, IOptions<GatewayOptions> options)
    {
        var meter = meters.Create(new MeterOptions(Name));
        _refusals = meter.CreateCounter<long>(
            "bertgrains.gateway.refusals", "{request}", "Requests that were answered with an error, by code, reason, dialect and status.");
        meter.CreateObservableGauge("bertgrains.gateway.requests.active", () => limiter.InFlight, "{request}", "Admitted requests in flight.");
        meter.CreateObservableGauge(
            "bertgrains.gateway.requests.limit", () => options.Value.MaxConcurrentRequests, "{request}",
            "Most requests in flight that the gateway admits.");
    }

    /// <summary>Counts a request that was answered with an error.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="code">Name of the error code.</param>
    /// <param name="status">HTTP status of the answer.</param>
    public void Refused(Refusal refusal, string code, int status) => _refusals.Add(1, new TagList
    {
        { "code", code },
        { "reason", ErrorTable.NameOf(refusal.Failure) },
        { "dialect", Dialects[refusal.Dialect] },
        { "status", status },
    });
}
