using System.Net;
using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Routing;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Fronts;

/// <summary>The models that this front serves, by the routing tables that it was told. Thread-safe.</summary>
/// <param name="load">Loads the tokeniser and decoders of a revision.</param>
/// <param name="createRouter">Makes the router of a revision of a model.</param>
/// <param name="random">Chance in the choice of revisions.</param>
/// <param name="logger">Receives tables and what could not be loaded.</param>
internal sealed class FrontTables(
    Func<BundleId, Task<ModelCodec>> load, Func<ModelDescription, ModelRouter> createRouter, Random random, ILogger logger)
    : IBundleUser
{
    private readonly Lock _gate = new();
    private readonly RevisionChoice _choice = new(random);
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FrontModel[] _models = [];

    /// <summary>Done when the front has heard of all of the cluster's models for the first time.</summary>
    public Task Known => _known.Task;

    /// <summary>Whether the tokenisers of all revisions are loaded.</summary>
    public bool IsComplete => Volatile.Read(ref _models).All(model => model.IsComplete);

    /// <summary>The models that are served, the default first.</summary>
    public IReadOnlyList<FrontModel> Models => [.. Volatile.Read(ref _models).Where(model => model.IsServed)];

    /// <inheritdoc/>
    public IReadOnlyCollection<BundleId> Bundles => [.. Volatile.Read(ref _models).SelectMany(model => model.Bundles)];

    /// <summary>Takes the table of one model. A model that is new comes last.</summary>
    public FrontModel Publish(RoutingTable table)
    {
        lock (_gate)
        {
            var model = Array.Find(_models, model => model.Name == table.Model);
            if (model is null)
                Volatile.Write(ref _models, [.. _models, model = new FrontModel(table.Model, load, createRouter, _choice, logger)]);
            model.Publish(table);
            return model;
        }
    }

    /// <summary>Takes what the catalog says of all models, and their order from it. Version 0 names a model and tells no more of it.</summary>
    public void PublishAll(IReadOnlyList<RoutingTable> tables)
    {
        lock (_gate)
        {
            foreach (var table in tables.Where(table => table.Version > 0))
                Publish(table);
            var order = tables.Select(table => table.Model).ToList();
            // What the catalog does not list stays, behind the others: one that was removed has a table without revisions.
            Volatile.Write(ref _models, [.. _models.OrderBy(model => (uint)order.IndexOf(model.Name))]);
        }

        if (tables.All(table => table.Version > 0))
            _known.TrySetResult();
    }

    /// <summary>Drops the replicas of silos that left the cluster.</summary>
    public void DropSilos(IReadOnlyCollection<SiloAddress> silos)
    {
        foreach (var model in Volatile.Read(ref _models))
            model.DropSilos(silos);
    }

    /// <summary>Sends what the replicas of a silo owe elsewhere: the connection to it broke, and answers may have been on it.</summary>
    public void LoseCalls(IPEndPoint silo)
    {
        foreach (var model in Volatile.Read(ref _models))
            model.LoseCalls(silo);
    }

    /// <param name="name">Name of the model; null for the default.</param>
    public (FrontModel? Model, BertError? Error) Find(string? name)
    {
        var models = Models;
        if (models.FirstOrDefault(model => name is null || model.Name == name) is { } found)
            return (found, null);
        if (name is null)
            return (null, new BertError(ErrorCode.Unavailable, "No model is deployed."));

        var all = models.Count == 0 ? "none" : string.Join(", ", models.Select(model => model.Name));
        return (null, new BertError(ErrorCode.UnknownModel, $"There is no such model; this server has {all}."));
    }
}
