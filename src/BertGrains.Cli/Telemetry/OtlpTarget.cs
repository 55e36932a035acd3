using OpenTelemetry.Exporter;

namespace BertGrains.Cli.Telemetry;

/// <summary>Where a signal is exported, by OpenTelemetry's variables.</summary>
/// <param name="Endpoint">Full address of the signal.</param>
/// <param name="Protocol">The protocol.</param>
internal sealed record OtlpTarget(Uri Endpoint, OtlpExportProtocol Protocol)
{
    /// <summary>Name of the signal in paths; in variables in capitals.</summary>
    public const string Traces = "traces";

    /// <summary>Name of the signal in paths; in variables in capitals.</summary>
    public const string Metrics = "metrics";

    private const string Prefix = "OTEL_EXPORTER_OTLP_";
    private const string Grpc = "grpc";
    private const string Http = "http/protobuf";
    private const int HttpPort = 4318;

    /// <summary>Name of the protocol in variables.</summary>
    public string ProtocolName => Protocol == OtlpExportProtocol.Grpc ? Grpc : Http;

    /// <summary>
    /// Reads the variables: those of the signal before those of all signals. Without a protocol, an endpoint speaks HTTP if it has the port
    /// 4318 or the path of the signal, and else gRPC. The .NET SDK would speak gRPC to all of them.
    /// </summary>
    /// <param name="signal">The signal.</param>
    /// <param name="variable">Reads a variable.</param>
    /// <returns>Null without an endpoint, with an endpoint that is no address, or where OTEL_..._EXPORTER is none.</returns>
    public static OtlpTarget? Of(string signal, Func<string, string?> variable)
    {
        var name = signal.ToUpperInvariant();
        if ("none".Equals(variable($"OTEL_{name}_EXPORTER"), StringComparison.OrdinalIgnoreCase))
            return null;
        var own = Given($"{Prefix}{name}_ENDPOINT");
        if ((own ?? Given($"{Prefix}ENDPOINT")) is not { } address || !Uri.TryCreate(address, UriKind.Absolute, out var endpoint))
            return null;

        var protocol = (Given($"{Prefix}{name}_PROTOCOL") ?? Given($"{Prefix}PROTOCOL"))?.ToLowerInvariant() switch
        {
            Grpc => OtlpExportProtocol.Grpc,
            Http => OtlpExportProtocol.HttpProtobuf,
            _ => endpoint.Port == HttpPort || endpoint.AbsolutePath.EndsWith($"/v1/{signal}", StringComparison.Ordinal)
                ? OtlpExportProtocol.HttpProtobuf
                : OtlpExportProtocol.Grpc,
        };

        // The endpoint of one signal is used as it is; that of all signals is the base of their paths.
        return new OtlpTarget(
            protocol == OtlpExportProtocol.HttpProtobuf && own is null
                ? new Uri($"{endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v1/{signal}")
                : endpoint,
            protocol);

        string? Given(string key) => variable(key) is { Length: > 0 } value ? value.Trim() : null;
    }
}
