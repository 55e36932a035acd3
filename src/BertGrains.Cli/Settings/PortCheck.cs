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
    public static string? FaultOf(string setting, string option, IPEndPoint endpoint) => TryBind(endpoint) is { } exception
        ? $"{setting}: {Describe(exception, endpoint)}; choose another one with {option}"
        : null;

    /// <summary>Tries addresses for HTTP. Unix sockets and ports of 0 are always free.</summary>
    /// <param name="setting">The setting of the addresses.</param>
    /// <param name="option">The option that changes them.</param>
    /// <param name="urls">Addresses that <see cref="ListenUrl"/> accepts.</param>
    public static IEnumerable<string> FaultsOf(string setting, string option, IEnumerable<string> urls) =>
        urls.Select(BindingAddress.Parse)
            .Where(url => !url.IsUnixPipe && url.Port != 0)
            .Select(url => EndpointsOf(url).Select(endpoint => FaultOf(setting, option, endpoint)).FirstOrDefault(fault => fault is not null))
            .OfType<string>();

    /// <summary>Ends the command when there are faults.</summary>
    /// <exception cref="CommandException">One line for each of them.</exception>
    public static void ThrowIfAny(IEnumerable<string?> faults)
    {
        if (faults.OfType<string>().ToList() is { Count: > 0 } found)
            throw new CommandException(string.Join("\nbertgrains: ", found));
    }

    // Kestrel listens on both loopback addresses for localhost, and on every address for a host that is not an address. It leaves out
    // addresses that the machine lacks.
    private static IEnumerable<IPEndPoint> EndpointsOf(BindingAddress url)
    {
        var addresses = url.Host == "localhost" ? [IPAddress.Loopback, IPAddress.IPv6Loopback]
            : IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) ? (IPAddress[])[address]
            : [IPAddress.IPv6Any, IPAddress.Any];
        var endpoints = addresses.Select(one => new IPEndPoint(one, url.Port));
        return addresses.Length == 1 ? endpoints : endpoints.Where(endpoint => TryBind(endpoint) is not { } exception || IsThere(exception));
    }

    private static bool IsThere(SocketException exception) =>
        exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied;

    private static SocketException? TryBind(IPEndPoint endpoint)
    {
        try
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(endpoint);
            return null;
        }
        catch (SocketException exception)
        {
            return exception;
        }
    }

    private static string Describe(SocketException exception, IPEndPoint endpoint) => exception.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => $"{endpoint} is in use by another program",
        SocketError.AddressNotAvailable => $"{endpoint.Address} is not an address of this machine",
        SocketError.AccessDenied => $"this user may not listen on {endpoint}",
        _ => $"cannot listen on {endpoint}: {exception.Message}",
    };
}
