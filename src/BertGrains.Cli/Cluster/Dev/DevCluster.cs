using System.Diagnostics;
using BertGrains.Cli.Cluster.Connections;
using BertGrains.Cli.Cluster.Models;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Bundles;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary>Starts, supervises and stops the processes of a cluster on this machine.</summary>
internal sealed class DevCluster : IAsyncDisposable
{
    private static readonly TimeSpan DeployLimit = TimeSpan.FromMinutes(5);

    private readonly IReadOnlyList<string> _bundles;
    private readonly string _clientEndpoint;
    private readonly DevProcess _core;
    private readonly IReadOnlyList<DevProcess> _workers;
    private readonly DevProcess? _gateway;

    /// <param name="plan">The processes.</param>
    /// <param name="bundles">Folders of the bundles to deploy.</param>
    public DevCluster(DevPlan plan, IReadOnlyList<string> bundles)
    {
        _bundles = bundles;
        _clientEndpoint = plan.ClientEndpoint;
        _core = new DevProcess(plan.Core);
        _workers = [.. plan.Workers.Select(worker => new DevProcess(worker))];
        _gateway = plan.Gateway is { } gateway ? new DevProcess(gateway) : null;
    }

    private IEnumerable<DevProcess> Restarted => _gateway is null ? _workers : _workers.Append(_gateway);

    private DevProcess Server => _gateway ?? _core;

    /// <summary>Starts everything, and runs until it is canceled.</summary>
    /// <exception cref="CommandException">A process ended that is not started again.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await _core.StartAsync(cancellationToken);
        await Task.WhenAll(Restarted.Select(process => process.StartAsync(cancellationToken)));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var supervision = SuperviseAsync(ended.Token);
        var serving = ServeAsync(start, ended.Token);
        try
        {
            if (await Task.WhenAny(serving, supervision) == supervision)
                await supervision;
            await serving;
            await supervision;
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(serving, supervision).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Stops everything: the gateway before the replicas that its requests need, the core silo last.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.StopAsync();
        await Task.WhenAll(_workers.Select(worker => worker.StopAsync()));
        await _core.StopAsync();
    }

    private async Task ServeAsync(long start, CancellationToken cancellationToken)
    {
        await DeployAsync(cancellationToken);
        await HttpProbe.WaitUntilReadyAsync(() => Server.Http, cancellationToken);
        Announce(Stopwatch.GetElapsedTime(start));
    }

    private async Task DeployAsync(CancellationToken cancellationToken)
    {
        var cluster = new BertGrainsClusterOptions { Gateways = [_clientEndpoint] };
        await using var connection = await OperatorConnection.OpenAsync(cluster, cancellationToken);
        foreach (var folder in _bundles)
        {
            var bundle = await Bundle.OpenAsync(folder, cancellationToken);
            var model = bundle.Manifest.Name;
            var call = new DeployCall(bundle.Revision, _workers.Count, "cpu", Weight: 100);
            var reply = await connection.CallAsync(grains => grains.GetGrain<IModelGrain>(model).DeployAsync(call), cancellationToken);
            if (reply.Error is { } error)
                throw new CommandException($"{model} is not deployed: {error.Message.TrimEnd('.')}");
            Console.WriteLine(await Rollout.On(connection, model, reply.Deployment ?? call).WaitAsync(DeployLimit, cancellationToken));
        }
    }

    private void Announce(TimeSpan elapsed)
    {
        Console.WriteLine();
        foreach (var process in Restarted.Prepend(_core))
            Console.WriteLine($"  {process.Name,-10}pid {process.Id,-8}{process.Where}");
        if (_gateway is null)
            Console.WriteLine($"  requests over HTTP at {_core.Http}");
        Console.WriteLine($"  bertgrains cluster status --gateways {_clientEndpoint}");
        Console.WriteLine($"Ready after {elapsed.TotalSeconds:0.0} s; Ctrl-C stops the cluster.");
        Console.WriteLine();
    }

    private async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var kept = Restarted.Select(process => process.KeepAsync(ended.Token)).ToList();
        var core = _core.WaitForEndAsync(ended.Token);
        await Task.WhenAny(kept.Append(core));
        await ended.CancelAsync();
        foreach (var task in kept.Append(core))
            await task;
    }
}
