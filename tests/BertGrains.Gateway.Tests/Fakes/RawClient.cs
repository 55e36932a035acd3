using System.Net.Sockets;
using System.Text;

namespace BertGrains.Gateway.Tests.Fakes;

/// <summary>A socket, for requests that an HTTP client does not send.</summary>
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

    /// <summary>
    /// Sends the bytes and returns what the server sends before it closes or resets the connection. Shuts down sending, which cancels a request that
    /// has no answer yet, when there is none for <paramref name="patience"/>, so that an incomplete request ends.
    /// </summary>
    public async Task<string> ExchangeAsync(byte[] bytes, TimeSpan patience)
    {
        var answer = new MemoryStream();
        try
        {
            await _stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
            var reading = _stream.CopyToAsync(answer, TestContext.Current.CancellationToken);
            await Task.WhenAny(reading, Task.Delay(patience, TestContext.Current.CancellationToken));
            _socket.Shutdown(SocketShutdown.Send);
            await reading;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // Reset by the server.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>Reads the first line of the response.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Reads until the server closes the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        // A linger of zero resets the connection in place of an orderly shutdown.
        _socket.LingerState = new LingerOption(true, 0);
        _stream.Dispose();
        _socket.Dispose();
    }
}
