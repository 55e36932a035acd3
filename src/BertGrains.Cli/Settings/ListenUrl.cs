using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Cli.Settings;

/// <summary>Addresses that a process can listen on.</summary>
internal static class ListenUrl
{
    /// <summary>The address of servers and gateways by default.</summary>
    public const string Default = "http://127.0.0.1:8080";

    // 108 with the zero at the end, in Linux.
    private const int MaxUnixBytes = 107;

    /// <summary>The single addresses of a list separated by semicolons.</summary>
    public static string[] Split(string? urls) =>
        (urls ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether the address is HTTP or HTTPS with a host and port, or a Unix socket, without a path.</summary>
    /// <remarks>
    /// Kestrel listens on all addresses of the machine for a host that is neither an address nor localhost. Here only * and + stand for
    /// them, so that a misspelt name does not open the port to the network.
    /// </remarks>
    public static bool IsValid(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            if (address.Scheme is not ("http" or "https"))
                return false;
            return address.IsUnixPipe
                ? Encoding.UTF8.GetByteCount(address.UnixPipePath) is > 0 and <= MaxUnixBytes
                : address is { Port: >= 0 and <= 65535, PathBase.Length: 0 } && IsHost(address.Host);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Whether connections to a valid address are encrypted.</summary>
    public static bool IsEncrypted(string url) => BindingAddress.Parse(url).Scheme == "https";

    /// <summary>What is wrong with an address that is not valid.</summary>
    public static string FaultOf(string url) =>
        $"'{url}' is not an address to listen on; expected http://HOST:PORT or https://HOST:PORT, such as {Default}, where HOST is an IP "
        + "address, localhost, or * for all addresses";

    private static bool IsHost(string host) =>
        host is "*" or "+" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);
}
