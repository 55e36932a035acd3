using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>Without a worker, requests are refused soon, and served again soon after a worker starts.</summary>
[Collection(InLastingCluster.Name), Trait("Category", "Cluster")]
public sealed class NoWorkerTests(LastingCluster lasting)
{
    private static readonly TimeSpan RefusalLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    [Fact]
    public Task Request_AllWorkersKilled_IsUnavailableUntilOneStarts() => lasting.RunAsync(cores: 1, workers: 2, async cluster =>
    {
        await cluster.DeployAsync(replicas: 2);
        using var client = new HttpClient { BaseAddress = cluster.Gateway.Http };
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(client)).StatusCode);
        foreach (var worker in cluster.Workers)
            worker.Kill();

        var first = await RefuseAsync(client);
        var later = await RefuseAsync(client);
        await cluster.Workers[0].StartAsync();
        var ready = Stopwatch.GetTimestamp();
        await WaitUntilServedAsync(client);
        Figures.Print($"no worker: refused within {first.TotalSeconds:0.00} s at first and {later.TotalSeconds:0.00} s later, "
            + $"served {Stopwatch.GetElapsedTime(ready).TotalSeconds:0.0} s after a worker had started");
        Assert.InRange(first, TimeSpan.Zero, RefusalLimit);
        Assert.InRange(later, TimeSpan.Zero, RefusalLimit);
    });

    private static async Task<TimeSpan> RefuseAsync(HttpClient client)
    {
        var start = Stopwatch.GetTimestamp();
        using var refused = await PostAsync(client);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("unavailable", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        return Stopwatch.GetElapsedTime(start);
    }

    private static async Task WaitUntilServedAsync(HttpClient client)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(ReturnLimit);
        using var timer = new PeriodicTimer(PollInterval);
        while (true)
        {
            using var answer = await PostAsync(client);
            if (answer.IsSuccessStatusCode)
                return;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client) => client.PostAsJsonAsync(
        new Uri("/infer", UriKind.Relative),
        new { inputs = "a text", heads = new[] { "embedding" } },
        TestContext.Current.CancellationToken);
}
