using System.Net;
using System.Net.Sockets;
using BertGrains.Client.Silos;

namespace BertGrains.Client.Connections;

/// <summary>A port before a silo that ends connections: what the silo has sent arrives together with the end.</summary>
internal sealed class AnswerThenEnd : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _running;

    public AnswerThenEnd(TestSilo silo)
    {
        _listener.Start();
        _running = ServeAsync(IPEndPoint.Parse(silo.Gateway));
    }

    public string Endpoint => _listener.LocalEndpoint.ToString()!;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task ServeAsync(IPEndPoint silo)
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_ended.Token);
            using var server = new TcpClient();
            await server.ConnectAsync(silo, _ended.Token);
            var request = client.GetStream().CopyToAsync(server.GetStream(), _ended.Token);
            using var answer = new MemoryStream();
            await server.GetStream().CopyToAsync(answer, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await client.Client.SendAsync(answer.ToArray(), _ended.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            await request.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
