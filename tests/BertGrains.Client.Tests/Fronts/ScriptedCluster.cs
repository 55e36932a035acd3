using System.Net;
using BertGrains.Client.Silos;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BertGrains.Client.Fronts;

/// <summary>A client without a connection: its fronts are scripts in the test's process, and its clock stands still.</summary>
internal sealed class ScriptedCluster : IDisposable
{
    private readonly ClientInstruments _instruments = new(null);
    private readonly ClusterBertClient _client;

    /// <param name="fronts">How many fronts there are.</param>
    /// <param name="maxItemsInFlight">See <see cref="BertGrainsClientOptions.MaxItemsInFlight"/>.</param>
    public ScriptedCluster(int fronts, int maxItemsInFlight = 16_384)
    {
        Pool = new FrontPool(Clock, new Random(1), NullLogger<FrontPool>.Instance);
        var options = Options.Create(new BertGrainsClientOptions { MaxItemsInFlight = maxItemsInFlight });
        _client = new ClusterBertClient(
            options, Pool, new FrontCaller(Pool, _instruments), Clock, NullLogger<ClusterBertClient>.Instance);
        Show(fronts);
    }

    public ManualClock Clock { get; } = new();

    public FrontPool Pool { get; }

    public IBertClient Client => _client;

    public FrontScript[] Fronts { get; } = [.. Enumerable.Range(0, 4).Select(_ => new FrontScript())];

    /// <summary>Whether there is a connection to a gateway.</summary>
    public Func<IPEndPoint, bool> IsConnected { get; set; } = _ => true;

    public static InferenceRequest Request(params string[] texts) =>
        new() { Inputs = [.. texts.Select(text => InputItem.FromText(text))], Heads = ["embed"] };

    /// <summary>Lets the client know the first so many fronts.</summary>
    public void Show(int fronts) => Pool.Refresh(
        [.. Enumerable.Range(0, fronts).Select(index => new IPEndPoint(IPAddress.Loopback, index + 1))],
        gateway => Fronts[gateway.Port - 1],
        gateway => IsConnected(gateway));

    public Task<InferenceResponse> InferAsync(params string[] texts) => InferAsync(Request(texts));

    public Task<InferenceResponse> InferAsync(InferenceRequest request) => Client.InferAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Lets time pass once somebody waits for it.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await Clock.TimerAsync(time);
        Clock.Advance(time);
    }

    /// <summary>Lets the time pass in which a front may answer a ping.</summary>
    public async Task PassPingTimeoutAsync()
    {
        for (var passed = TimeSpan.Zero; passed < PeerWatch.PingTimeout; passed += PeerWatch.Silence)
            await PassAsync(PeerWatch.Silence);
    }

    public void Dispose()
    {
        _client.Dispose();
        Pool.Dispose();
        _instruments.Dispose();
    }
}
