using System.Net;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary>Asks a gateway whether it can answer requests.</summary>
internal static class GatewayProbe
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until the models that were deployed are known to the gateway.</summary>
    public static async Task WaitUntilReadyAsync(string urls, CancellationToken cancellationToken)
    {
        var address = urls.Split(' ')[0]
            .Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var gateway) || gateway.Scheme != Uri.UriSchemeHttp || gateway.Host.Length == 0)
            return;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = gateway };
        using var timer = new PeriodicTimer(Interval);
        while (!await IsReadyAsync(client, cancellationToken))
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative), cancellationToken);
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
