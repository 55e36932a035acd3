using System.Net;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary>Asks a gateway whether it can answer requests.</summary>
internal static class GatewayProbe
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Waits until the models that were deployed are known to the gateway.</summary>
    /// <param name="urls">Where the gateway listens now; it may be started again in the meantime.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CommandException">It does not come to answer.</exception>
    public static async Task WaitUntilReadyAsync(Func<string> urls, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (AddressOf(urls()) is { } gateway && !await IsReadyAsync(client, gateway, limit.Token))
                await timer.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException($"the gateway at {urls()} is not ready after {Longest.TotalSeconds:0} s");
        }
    }

    private static Uri? AddressOf(string urls)
    {
        var address = urls.Split(' ')[0]
            .Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
        return Uri.TryCreate(address, UriKind.Absolute, out var gateway) && gateway.Scheme == Uri.UriSchemeHttp && gateway.Host.Length > 0
            ? gateway
            : null;
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, Uri gateway, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(gateway, "/health/ready"), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            // It ended, and is started again.
            return false;
        }
    }
}
