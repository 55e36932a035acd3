using System.Net.Sockets;
using System.Text;

namespace BertGrains.Gateway.Tests.Fakes;

/// <summary>A bare socket, for what an HTTP client would not send.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp = new();

    public static async Task<RawClient> ConnectAsync(GatewayHost host)
    {
        var client = new RawClient();
        await client._tcp.ConnectAsync("127.0.0.1", host.Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        return client;
    }

    public Task SendAsync(string text) =>
        _tcp.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken).AsTask();

    /// <summary>Sends all there is, says that no more will come, and reads the answer; empty when the server cut the connection.</summary>
    public async Task<string> AskAsync(byte[] bytes)
    {
        try
        {
            await _tcp.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);
            _tcp.Client.Shutdown(SocketShutdown.Send);
            return await ReadToEndAsync();
        }
        catch (Exception fault) when (fault is IOException or SocketException or InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>Everything until the server closes.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(_tcp.GetStream(), Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        // Without a linger the client vanishes: a reset, not an orderly end.
        _tcp.LingerState = new LingerOption(true, 0);
        _tcp.Dispose();
    }
}
