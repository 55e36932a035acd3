using System.Globalization;
using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Hosting;

/// <summary>A silo in this process, registered as in the program, on ports of loopback.</summary>
internal sealed class HostedSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _isRunning;

    /// <param name="name">Name of the silo and of its cache.</param>
    /// <param name="role">Its role.</param>
    /// <param name="cache">Folder for its cache.</param>
    /// <param name="settings">Any other settings.</param>
    public HostedSilo(string name, string role, string cache, params (string Key, string? Value)[] settings)
    {
        Port = FreePorts.Take();
        GatewayPort = FreePorts.Take();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Cluster:Primary"] = $"127.0.0.1:{Port}",
            ["Silo:Role"] = role,
            ["Silo:Name"] = name,
            ["Silo:SiloPort"] = Port.ToString(CultureInfo.InvariantCulture),
            ["Silo:GatewayPort"] = GatewayPort.ToString(CultureInfo.InvariantCulture),
            ["Silo:Devices:0"] = "cpu",
            ["Silo:Cache"] = Path.Combine(cache, name),
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.AddBertGrainsSilo();
        builder.Logging.AddProvider(Log);
        _host = builder.Build();
    }

    public int Port { get; }

    public int GatewayPort { get; }

    /// <summary>Log of the silo, after its filters.</summary>
    public CollectedLog Log { get; } = new();

    /// <summary>For a primary silo: the setting with which other silos find it.</summary>
    public (string Key, string? Value) AsPrimary => ("Cluster:Primary", $"127.0.0.1:{Port}");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<HostedSilo> StartNewAsync(string name, string role, string cache, params (string Key, string? Value)[] settings)
    {
        var silo = new HostedSilo(name, role, cache, settings);
        await silo.StartAsync();
        return silo;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async Task StartAsync()
    {
        await _host.StartAsync(Cancellation);
        _isRunning = true;
    }

    public Task StopAsync() => _host.StopAsync(Cancellation);

    /// <summary>Waits until this silo sees this many silos.</summary>
    public async Task<IReadOnlyList<SiloInfo>> WaitForSilosAsync(int count)
    {
        await foreach (var silos in Get<SiloMap>().Changes.WithCancellation(Cancellation))
        {
            if (silos.Count == count)
                return silos;
        }

        throw new InvalidOperationException("The silo stopped.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_isRunning)
            await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
