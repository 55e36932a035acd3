using Microsoft.AspNetCore.Http;

namespace BertGrains.Cli.Serving;

/// <summary>An address that the server can listen on.</summary>
internal static class ListenUrl
{
    /// <summary>Whether it is plain HTTP with a host, or a Unix socket, and no path.</summary>
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
