using System.Net;
using System.Net.Sockets;
using BertGrains.Cli.Terminal;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Cli.Settings;

/// <summary>Where a process will listen, by one of its settings.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Option">The option that changes it.</param>
/// <param name="Endpoints">The endpoints of one port or address: several for a name such as localhost.</param>
internal sealed record ListenPoint(string Setting, string Option, IReadOnlyList<EndPoint> Endpoints);

/// <summary>
/// Finds ports that are taken before a process starts anything: Kestrel listens last, after a silo has joined its cluster, and Orleans
/// does not name the port.
/// </summary>
internal static class PortCheck
{
    /// <summary>The port of a silo.</summary>
    public static ListenPoint Of(string setting, string option, IPEndPoint endpoint) => new(setting, option, [endpoint]);

    /// <summary>Addresses for HTTP, without those whose port the system selects.</summary>
    /// <param name="setting">The setting of the addresses.</param>
    /// <param name="option">The option that changes them.</param>
    /// <param name="urls">Addresses that <see cref="ListenUrl"/> accepts.</param>
    public static IEnumerable<ListenPoint> Of(string setting, string option, IEnumerable<string> urls) =>
        urls.Select(BindingAddress.Parse)
            .Where(url => url.IsUnixPipe || url.Port != 0)
            .Select(url => new ListenPoint(setting, option, EndpointsOf(url)));

    /// <summary>Whether a process could listen on a free port.</summary>
    public static bool IsFree(IPEndPoint endpoint) => TryBind(endpoint) is null;

    /// <summary>Ends the command when the process cannot listen everywhere.</summary>
    /// <exception cref="CommandException">One line for each fault.</exception>
    public static void ThrowIfAny(IEnumerable<ListenPoint> points)
    {
        var (taken, twice, seen) = (new List<string>(), new List<string>(), new List<ListenPoint>());
        foreach (var point in points)
        {
            if (TakenFaultOf(point) is { } fault)
                taken.Add(fault);
            else if (TwiceFaultOf(point, seen) is { } conflict)
                twice.Add(conflict);
            seen.Add(point);
        }

        if (taken.Count + twice.Count > 0)
        {
            throw new CommandException(
                string.Join(CommandFailure.NextLine, taken.Concat(twice)), taken.Count > 0 ? ExitCode.Failed : ExitCode.BadUsage);
        }
    }

    private static string? TakenFaultOf(ListenPoint point) =>
        point.Endpoints.Select(endpoint => TryBind(endpoint) is { } exception ? Describe(exception, endpoint) : null)
            .FirstOrDefault(fault => fault is not null) is { } fault
                ? $"{point.Setting}: {fault}; choose another one with {point.Option}"
                : null;

    private static string? TwiceFaultOf(ListenPoint point, List<ListenPoint> others) =>
        others.Find(other => other.Endpoints.Any(one => point.Endpoints.Any(two => Overlap(one, two)))) is { } other
            ? $"{other.Setting} and {point.Setting} are both {point.Endpoints[0]}; they must differ, choose another one with {point.Option}"
            : null;

    private static bool Overlap(EndPoint one, EndPoint two) => (one, two) is (IPEndPoint first, IPEndPoint second)
        ? first.Port == second.Port && (first.Address.Equals(second.Address) || IsAny(first.Address) || IsAny(second.Address))
        : one.Equals(two);

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    // Kestrel listens on both loopback addresses for localhost, and on every address for * and +. It leaves out addresses that the machine
    // lacks.
    private static IReadOnlyList<EndPoint> EndpointsOf(BindingAddress url)
    {
        if (url.IsUnixPipe)
            return [new UnixDomainSocketEndPoint(url.UnixPipePath)];
        if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address))
            return [new IPEndPoint(address, url.Port)];
        IPAddress[] addresses = url.Host is "*" or "+" ? [IPAddress.IPv6Any, IPAddress.Any] : [IPAddress.Loopback, IPAddress.IPv6Loopback];
        return
        [
            .. addresses.Select(one => new IPEndPoint(one, url.Port))
                .Where(endpoint => TryBind(endpoint)?.SocketErrorCode is null or SocketError.AddressAlreadyInUse or SocketError.AccessDenied),
        ];
    }

    private static SocketException? TryBind(EndPoint endpoint)
    {
        try
        {
            var isUnix = endpoint is UnixDomainSocketEndPoint;
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
            if (endpoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(endpoint);
            return null;
        }
        catch (SocketException exception)
        {
            return exception;
        }
    }

    private static string Describe(SocketException exception, EndPoint endpoint) => (endpoint, exception.SocketErrorCode) switch
    {
        (IPEndPoint, SocketError.AddressAlreadyInUse) => $"{endpoint} is in use by another program",
        (IPEndPoint { Address: var address }, SocketError.AddressNotAvailable) => $"{address} is not an address of this machine",
        (_, SocketError.AddressAlreadyInUse) => $"{endpoint} is there: another program listens on it, or was killed and left it",
        (_, SocketError.AddressNotAvailable) => $"{endpoint} is not in a folder of this machine",
        (_, SocketError.AccessDenied) => $"this user may not listen on {endpoint}",
        _ => $"cannot listen on {endpoint}: {exception.Message}",
    };
}
