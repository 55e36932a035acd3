using System.Net;

namespace BertGrains.Cluster.Connections;

/// <summary>Parses endpoints of settings: an IP address or localhost, and a port.</summary>
internal static class EndpointText
{
    private const string Localhost = "localhost:";

    public static bool TryParse(string? text, out IPEndPoint endpoint)
    {
        var address = text is not null && text.StartsWith(Localhost, StringComparison.OrdinalIgnoreCase)
            ? $"{IPAddress.Loopback}:{text[Localhost.Length..]}"
            : text;
        var isEndpoint = IPEndPoint.TryParse(address ?? string.Empty, out var parsed) && parsed.Port > 0;
        endpoint = isEndpoint ? parsed! : new IPEndPoint(IPAddress.None, 0);
        return isEndpoint;
    }

    /// <exception cref="FormatException">The text is not an endpoint. Not thrown for validated settings.</exception>
    public static IPEndPoint Parse(string text) =>
        TryParse(text, out var endpoint) ? endpoint : throw new FormatException("Not an endpoint; expected an IP address and a port, such as 127.0.0.1:30000.");
}
