using System.Net;
using System.Net.Http.Headers;
using System.Text;
using BertGrains.Cluster.Tests.Load;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>A core silo that serves HTTP itself loses no request with a worker, and answers accepted requests when it stops.</summary>
[Collection(InLastingCluster.Name), Trait("Category", "Cluster")]
public sealed class ServingCoreTests(LastingCluster lasting, ExpectedAnswersFixture expected)
{
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(5);
    private static readonly Uri Path = new("/infer", UriKind.Relative);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Load_WorkerKilled_NothingFails() => lasting.RunAsync(cores: 1, workers: 2, async cluster =>
    {
        await cluster.DeployAsync(replicas: 2);
        var core = await cluster.StartServingCoreAsync();
        await using var load = await SteadyLoad.StartAsync(core.Http, await expected.Answers);
        await SteadyLoad.ContinueAsync(seconds: 3);

        var killed = load.Now;
        cluster.Workers[0].Kill();
        await SteadyLoad.ContinueAsync(seconds: 8);
        var report = await load.StopAsync();

        var recovery = report.RecoveryAfter(killed);
        Figures.Print($"core silo that serves HTTP: {report}; 90 % after a killed worker {recovery.TotalSeconds:0.0} s");
        report.AssertAllRight();
        Assert.InRange(recovery, TimeSpan.Zero, LongestRecovery);
    });

    [Fact]
    public Task Terminate_ARequestIsAccepted_ItIsAnsweredAndLaterOnesAreUnavailable() => lasting.RunAsync(cores: 1, workers: 1, async cluster =>
    {
        await cluster.DeployAsync(replicas: 1);
        var core = await cluster.StartServingCoreAsync();
        using var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Timeout.InfiniteTimeSpan }) { BaseAddress = core.Http };
        var (accepted, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new HeldBody(accepted, goOn.Task) };
        request.Headers.ExpectContinue = true;
        var answer = client.SendAsync(request, Cancellation);
        await accepted.Task.WaitAsync(Cancellation);

        core.Terminate();
        await core.WaitForLineAsync("Draining");
        using var json = new StringContent(HeldBody.Json, Encoding.UTF8, "application/json");
        using var later = await client.PostAsync(Path, json, Cancellation);
        goOn.SetResult();
        using var answered = await answer;
        var exitCode = await core.WaitForExitAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, later.StatusCode);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Equal(0, exitCode);
    });

    /// <summary>A body that the server waits for. The server sends 100 Continue when it reads the body of an accepted request.</summary>
    private sealed class HeldBody : HttpContent
    {
        public const string Json = """{"inputs": "a text", "heads": ["embedding"]}""";

        private static readonly byte[] Body = Encoding.UTF8.GetBytes(Json);

        private readonly TaskCompletionSource _accepted;
        private readonly Task _goOn;

        public HeldBody(TaskCompletionSource accepted, Task goOn)
        {
            (_accepted, _goOn) = (accepted, goOn);
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _accepted.TrySetResult();
            await _goOn;
            await stream.WriteAsync(Body, Cancellation);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Body.Length;
            return true;
        }
    }
}
