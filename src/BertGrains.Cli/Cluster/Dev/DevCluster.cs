using System.Diagnostics;
using BertGrains.Cli.Cluster.Connections;
using BertGrains.Cli.Cluster.Models;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Bundles;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary>The processes of a cluster on this machine, from the first to the last.</summary>
internal sealed class DevCluster(DevPlan plan, IReadOnlyList<string> bundles) : IAsyncDisposable
{
    private static readonly TimeSpan DeployLimit = TimeSpan.FromMinutes(5);

    private readonly DevProcess _core = new(plan.Core);
    private readonly IReadOnlyList<DevProcess> _workers = [.. plan.Workers.Select(worker => new DevProcess(worker))];
    private readonly DevProcess _gateway = new(plan.Gateway);

    /// <summary>Starts everything, and runs until it is cancelled.</summary>
    /// <exception cref="CommandException">A process ended that should not have.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await _core.StartAsync(cancellationToken);
        await Task.WhenAll(_workers.Append(_gateway).Select(process => process.StartAsync(cancellationToken)));
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

    /// <summary>Stops everything: the gateway first, so that no request finds its replica gone; the core silo last.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gateway.StopAsync();
        await Task.WhenAll(_workers.Select(worker => worker.StopAsync()));
        await _core.StopAsync();
    }

    private async Task ServeAsync(long start, CancellationToken cancellationToken)
    {
        await DeployAsync(cancellationToken);
        await GatewayProbe.WaitUntilReadyAsync(() => _gateway.Where, cancellationToken);
        Announce(Stopwatch.GetElapsedTime(start));
    }

    private async Task DeployAsync(CancellationToken cancellationToken)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection([new KeyValuePair<string, string?>("Cluster:Gateways:0", plan.ClientEndpoint)])
            .Build();
        await using var connection = await ClusterConnection.OpenAsync(settings, cancellationToken);
        foreach (var folder in bundles)
        {
            var bundle = await Bundle.OpenAsync(folder, cancellationToken);
            var model = bundle.Manifest.Name;
            var call = new DeployCall(bundle.Revision, _workers.Count, "cpu", Weight: 100);
            var reply = await connection.AskAsync(grains => grains.GetGrain<IModelGrain>(model).DeployAsync(call), cancellationToken);
            if (reply.Error is { } error)
                throw new CommandException($"{model} is not deployed: {error.Message.TrimEnd('.')}");
            Console.WriteLine(await Rollout.On(connection, model, call).WaitAsync(DeployLimit, cancellationToken));
        }
    }

    private void Announce(TimeSpan elapsed)
    {
        Console.WriteLine();
        foreach (var process in (DevProcess[])[_core, .. _workers, _gateway])
            Console.WriteLine($"  {process.Name,-10}pid {process.Id,-8}{process.Where}");
        Console.WriteLine($"  bertgrains cluster status --gateways {plan.ClientEndpoint}");
        Console.WriteLine($"Ready after {elapsed.TotalSeconds:0.0} s; Ctrl-C stops the cluster.");
        Console.WriteLine();
    }

    private async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var kept = _workers.Append(_gateway).Select(process => process.KeepAsync(ended.Token)).ToList();
        var core = _core.WaitForEndAsync(ended.Token);
        await Task.WhenAny(kept.Append(core));
        await ended.CancelAsync();
        foreach (var task in kept.Append(core))
            await task;
    }
}
