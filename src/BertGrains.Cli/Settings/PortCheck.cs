using System.Net;
using System.Net.Sockets;
using BertGrains.Cli.Terminal;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Cli.Settings;

/// <summary>
/// Finds ports that are taken before a process starts anything: Kestrel listens last, after a silo has joined its cluster, and Orleans
/// does not name the port.
/// </summary>
internal static class PortCheck
{
    /// <summary>Tries a port of a silo.</summary>
    /// <param name="setting">The setting of the port.</param>
    /// <param name="option">The option that changes it.</param>
    /// <param name="endpoint">Where the silo listens.</param>
    /// <returns>Why the process cannot listen there; null when it can.</returns>
    public static string? FaultOf(string setting, string option, IPEndPoint endpoint)
    {
        try
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(endpoint);
            return null;
        }
        catch (SocketException exception)
        {
            return $"{setting}: {Describe(exception, endpoint)}; choose another one with {option}";
        }
    }

    /// <summary>Tries addresses for HTTP. Unix sockets and ports of 0 are always free.</summary>
    /// <param name="setting">The setting of the addresses.</param>
    /// <param name="option">The option that changes them.</param>
    /// <param name="urls">Addresses that <see cref="ListenUrl"/> accepts.</param>
    public static IEnumerable<string> FaultsOf(string setting, string option, IEnumerable<string> urls) =>
        urls.Select(BindingAddress.Parse)
            .Where(url => !url.IsUnixPipe && url.Port != 0)
            .Select(url => FaultOf(setting, option, new IPEndPoint(AddressOf(url.Host), url.Port)))
            .OfType<string>();

    /// <summary>Ends the command when there are faults.</summary>
    /// <exception cref="CommandException">One line for each of them.</exception>
    public static void ThrowIfAny(IEnumerable<string?> faults)
    {
        if (faults.OfType<string>().ToList() is { Count: > 0 } found)
            throw new CommandException(string.Join("\nbertgrains: ", found));
    }

    // Kestrel listens on every address for a host that is not an address.
    private static IPAddress AddressOf(string host) =>
        host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address
        : IPAddress.Any;

    private static string Describe(SocketException exception, IPEndPoint endpoint) => exception.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => $"{endpoint} is in use by another program",
        SocketError.AddressNotAvailable => $"{endpoint.Address} is not an address of this machine",
        SocketError.AccessDenied => $"this user may not listen on {endpoint}",
        _ => $"cannot listen on {endpoint}: {exception.Message}",
    };
}
