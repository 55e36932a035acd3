using System.Text;

namespace BertGrains.Cli.Tests.Telemetry;

/// <summary>A span of an ExportTraceServiceRequest (opentelemetry/proto/collector/trace/v1), with the members that the tests read.</summary>
internal sealed record OtlpSpan(string Trace, string Span, string Parent, string Name, string Scope)
{
    public Dictionary<string, object?> Attributes { get; } = [];

    /// <summary>Spans that this one links, as "trace span".</summary>
    public List<string> Links { get; } = [];

    public string Id => $"{Trace} {Span}";

    public static IEnumerable<OtlpSpan> ReadAll(ReadOnlyMemory<byte> request) =>
        from resource in Protobuf.Messages(request, 1)
        from scope in Protobuf.Messages(resource, 2)
        let name = Protobuf.Messages(scope, 1).Select(instrumentation => Text(instrumentation, 1)).FirstOrDefault("")
        from span in Protobuf.Messages(scope, 2)
        select Read(span, name);

    private static OtlpSpan Read(ReadOnlyMemory<byte> message, string scope)
    {
        var span = new OtlpSpan(Hex(message, 1), Hex(message, 2), Hex(message, 4), Text(message, 5), scope);
        foreach (var attribute in Protobuf.Messages(message, 9))
            span.Attributes[Text(attribute, 1)] = Value(Protobuf.Messages(attribute, 2).Single());
        foreach (var link in Protobuf.Messages(message, 13))
            span.Links.Add($"{Hex(link, 1)} {Hex(link, 2)}");
        return span;
    }

    private static object? Value(ReadOnlyMemory<byte> value)
    {
        foreach (var field in Protobuf.Fields(value))
        {
            return field.Number switch
            {
                1 => Encoding.UTF8.GetString(field.Bytes.Span),
                3 => (long)field.Value,
                5 => Protobuf.Messages(field.Bytes, 1).Select(Value).ToArray(),
                _ => field.Value,
            };
        }

        return null;
    }

    private static string Hex(ReadOnlyMemory<byte> message, int number) =>
        Protobuf.Messages(message, number).Select(bytes => Convert.ToHexStringLower(bytes.Span)).FirstOrDefault("");

    private static string Text(ReadOnlyMemory<byte> message, int number) =>
        Protobuf.Messages(message, number).Select(bytes => Encoding.UTF8.GetString(bytes.Span)).FirstOrDefault("");
}
