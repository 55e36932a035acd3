using System.Net;
using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Routing;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Requests;

/// <summary>The models that this core silo serves, according to its routing tables. Thread-safe.</summary>
/// <param name="load">Loads the codec of a revision. Runs on the thread pool.</param>
/// <param name="createRouter">Creates the router of a revision of a model.</param>
/// <param name="random">Source of randomness for the choice of a revision.</param>
/// <param name="logger">Logs new tables and failed loads.</param>
internal sealed class ServedModels(
    Func<BundleId, Task<ModelCodec>> load, Func<ModelDescription, ModelRouter> createRouter, Random random, ILogger logger)
    : IBundleUser
{
    private readonly Lock _gate = new();
    private readonly RevisionChoice _choice = new(random);
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServedModel[] _all = [];

    /// <summary>Completes when the tables of all deployed models have arrived for the first time.</summary>
    public Task Known => _known.Task;

    /// <summary>Whether the codecs of all revisions are loaded.</summary>
    public bool IsComplete => Volatile.Read(ref _all).All(model => model.IsComplete);

    /// <summary>The models that have at least one revision. The first one is the default.</summary>
    public IReadOnlyList<ServedModel> Models => [.. Volatile.Read(ref _all).Where(model => model.IsServed)];

    /// <inheritdoc/>
    public IReadOnlyCollection<BundleId> Bundles => [.. Volatile.Read(ref _all).SelectMany(model => model.Bundles)];

    /// <summary>Applies the table of one model. A new model is appended.</summary>
    public ServedModel Publish(RoutingTable table)
    {
        lock (_gate)
        {
            var model = Array.Find(_all, model => model.Name == table.Model);
            if (model is null)
                Volatile.Write(ref _all, [.. _all, model = new ServedModel(table.Model, load, createRouter, _choice, logger)]);
            model.Publish(table);
            return model;
        }
    }

    /// <summary>Applies the catalog's tables and their order. A table with version 0 names a model whose table is not known yet.</summary>
    public void PublishAll(IReadOnlyList<RoutingTable> tables)
    {
        lock (_gate)
        {
            foreach (var table in tables.Where(table => table.Version > 0))
                Publish(table);
            var order = tables.Select(table => table.Model).ToList();
            // Models that the catalog does not list stay at the end: a removed model has a table without revisions.
            Volatile.Write(ref _all, [.. _all.OrderBy(model => (uint)order.IndexOf(model.Name))]);
        }

        if (tables.All(table => table.Version > 0))
            _known.TrySetResult();
    }

    /// <summary>Drops the replicas of silos that left the cluster.</summary>
    public void DropSilos(IReadOnlyCollection<SiloAddress> silos)
    {
        foreach (var model in Volatile.Read(ref _all))
            model.DropSilos(silos);
    }

    /// <summary>Resends the pending items of a silo's replicas: the connection to the silo ended, and with it possibly their results.</summary>
    public void LoseCalls(IPEndPoint silo)
    {
        foreach (var model in Volatile.Read(ref _all))
            model.LoseCalls(silo);
    }

    /// <param name="name">Name of the model; null for the default.</param>
    public (ServedModel? Model, BertError? Error) Find(string? name)
    {
        var models = Models;
        if (models.FirstOrDefault(model => name is null || model.Name == name) is { } found)
            return (found, null);
        if (name is null)
            return (null, new BertError(ErrorCode.Unavailable, "No model is deployed. Deploy one with 'bertgrains model deploy'."));

        var all = models.Count == 0 ? "none" : string.Join(", ", models.Select(model => model.Name));
        return (null, new BertError(ErrorCode.UnknownModel, $"There is no such model; this server has {all}."));
    }
}
