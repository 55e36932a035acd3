using Microsoft.AspNetCore.Http;

namespace BertGrains.Cli.Settings;

/// <summary>Addresses that a process can listen on.</summary>
internal static class ListenUrl
{
    /// <summary>The address of servers and gateways by default.</summary>
    public const string Default = "http://127.0.0.1:8080";

    /// <summary>The single addresses of a list separated by semicolons.</summary>
    public static string[] Split(string? urls) =>
        (urls ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether the address is HTTP with a host and port, or a Unix socket, without a path.</summary>
    public static bool IsValid(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme == "http"
                && (address.IsUnixPipe || address is { Host.Length: > 0, Port: >= 0 and <= 65535, PathBase.Length: 0 });
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>What is wrong with an address that is not valid.</summary>
    public static string FaultOf(string url) =>
        $"'{url}' is not an address to listen on; expected http://HOST:PORT, such as {Default}. For https, use a proxy";
}
