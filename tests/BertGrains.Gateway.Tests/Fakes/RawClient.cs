using System.Net.Sockets;
using System.Text;

namespace BertGrains.Gateway.Tests.Fakes;

/// <summary>A bare socket, for what an HTTP client would not send.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private RawClient(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket);
    }

    public static async Task<RawClient> ConnectAsync(GatewayHost host)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", host.Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        return new RawClient(socket);
    }

    public Task SendAsync(string text) =>
        _stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken).AsTask();

    /// <summary>Sends all there is, says that no more will come, and reads the answer; empty when the server cut the connection.</summary>
    public async Task<string> AskAsync(byte[] bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
            _socket.Shutdown(SocketShutdown.Send);
            return await ReadToEndAsync();
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            return "";
        }
    }

    /// <summary>The first line of the answer.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Everything until the server closes.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        // Without a linger the client vanishes: a reset, not an orderly end.
        _socket.LingerState = new LingerOption(true, 0);
        _stream.Dispose();
        _socket.Dispose();
    }
}
