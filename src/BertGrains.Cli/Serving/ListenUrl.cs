using Microsoft.AspNetCore.Http;

namespace BertGrains.Cli.Serving;

/// <summary>Addresses that the server can listen on.</summary>
internal static class ListenUrl
{
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
}
