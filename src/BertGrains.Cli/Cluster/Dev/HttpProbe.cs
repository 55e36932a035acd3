using System.Net;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary>Waits until a server answers requests over HTTP.</summary>
internal static class HttpProbe
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Waits until the server finds a deployed model ready.</summary>
    /// <param name="urls">Where it listens now; a restarted server may listen elsewhere.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CommandException">The server is not ready after a minute.</exception>
    public static async Task WaitUntilReadyAsync(Func<string> urls, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (AddressOf(urls()) is { } server && !await IsReadyAsync(client, server, limit.Token))
                await timer.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException($"the server at {urls()} is not ready after {Limit.TotalSeconds:0} s");
        }
    }

    private static Uri? AddressOf(string urls)
    {
        var address = urls.Split(' ')[0]
            .Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
        return Uri.TryCreate(address, UriKind.Absolute, out var server) && server.Scheme == Uri.UriSchemeHttp && server.Host.Length > 0
            ? server
            : null;
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, Uri server, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(server, "/health/ready"), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            // It ended; the supervision starts it again.
            return false;
        }
    }
}
