using System.Net;
using BertGrains.Client.Silos;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BertGrains.Client.CoreSilos;

/// <summary>A client whose core silos are scripts in the test's process, with a fake clock.</summary>
internal sealed class ScriptedCluster : IDisposable
{
    private readonly ClientInstruments _instruments = new(null);
    private readonly ClusterBertClient _client;
    private readonly List<CoreSilo> _shown = [];

    /// <param name="silos">Number of connected core silos.</param>
    /// <param name="maxItemsInFlight">See <see cref="BertGrainsClientOptions.MaxItemsInFlight"/>.</param>
    public ScriptedCluster(int silos, int maxItemsInFlight = 16_384)
    {
        Pool = new CoreSiloPool(Clock, new Random(1), NullLogger<CoreSiloPool>.Instance);
        var options = Options.Create(new BertGrainsClientOptions { MaxItemsInFlight = maxItemsInFlight });
        _client = new ClusterBertClient(
            options, Pool, new CoreSiloCaller(Pool, _instruments), Clock, NullLogger<ClusterBertClient>.Instance);
        Show(silos);
    }

    public SignalingClock Clock { get; } = new();

    public CoreSiloPool Pool { get; }

    public IBertClient Client => _client;

    public CoreSiloScript[] Silos { get; } = [.. Enumerable.Range(0, 4).Select(_ => new CoreSiloScript())];

    /// <summary>Whether a network connection to a gateway is open.</summary>
    public Func<IPEndPoint, bool> IsConnected { get; set; } = _ => true;

    public static InferenceRequest Request(params string[] texts) =>
        new() { Inputs = [.. texts.Select(text => InputItem.FromText(text))], Heads = ["embed"] };

    /// <summary>Adds or removes core silos, up to a number of them.</summary>
    /// <returns>Completes when the removed ones have answered their calls.</returns>
    public Task Show(int silos)
    {
        while (_shown.Count < silos)
        {
            var gateway = new IPEndPoint(IPAddress.Loopback, _shown.Count + 1);
            _shown.Add(Pool.Add(gateway, Silos[_shown.Count], () => throw new NotSupportedException(), () => IsConnected(gateway)));
        }

        var gone = _shown.Skip(silos).ToList();
        _shown.RemoveRange(silos, gone.Count);
        return Task.WhenAll(gone.Select(Pool.RemoveAsync));
    }

    /// <summary>Ends the network connection to a core silo.</summary>
    public void Disconnect(int silo) => _shown[silo].OnDisconnected();

    public Task<InferenceResponse> InferAsync(params string[] texts) => InferAsync(Request(texts));

    public Task<InferenceResponse> InferAsync(InferenceRequest request) => Client.InferAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Advances the clock once a timer for that time was started.</summary>
    public Task PassAsync(TimeSpan time) => Clock.PassAsync(time);

    /// <summary>Advances the clock by the timeout of a ping.</summary>
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
