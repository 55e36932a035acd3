using System.Net;
using BertGrains.Cluster.Routing;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Fronts;

/// <summary>
/// One model at this front: its newest routing table, and the revisions of it that are in force, which are those whose tokeniser is
/// loaded. Thread-safe.
/// </summary>
/// <param name="name">Name of the model.</param>
/// <param name="load">Loads the tokeniser and decoders of a revision.</param>
/// <param name="createRouter">Makes the router of a revision.</param>
/// <param name="choice">Chooses between the revisions.</param>
/// <param name="logger">Receives tables and what could not be loaded.</param>
internal sealed class FrontModel(
    string name, Func<BundleId, Task<ModelCodec>> load, Func<ModelDescription, ModelRouter> createRouter, RevisionChoice choice, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ModelCodec> _fronts = [];
    private readonly Dictionary<string, Task> _loading = [];
    private readonly Dictionary<string, string> _faults = [];
    private RoutingTable _table = new(name, long.MinValue, []);
    private FrontRevision[] _revisions = [];
    private long _versionInForce = long.MinValue;

    public string Name => name;

    /// <summary>False when the model was removed; its version is remembered all the same.</summary>
    public bool IsServed => Volatile.Read(ref _table).Revisions.Count > 0;

    /// <summary>Version of the newest table; null while an older one is in force, because no tokeniser of this one's is loaded.</summary>
    public long? Version
    {
        get
        {
            lock (_gate)
                return _versionInForce == _table.Version ? _table.Version : null;
        }
    }

    /// <summary>Whether a request could be sent now.</summary>
    public bool IsRoutable => Array.Exists(Volatile.Read(ref _revisions), revision => revision.Weight > 0 && revision.Router.IsRoutable);

    /// <summary>What the revision with the most traffic offers; null while none is loaded.</summary>
    public ModelCodec? Front => Volatile.Read(ref _revisions).MaxBy(revision => revision.Weight)?.Front;

    /// <summary>Whether the tokenisers of all revisions in the table are loaded.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate)
                return _table.Revisions.All(revision => _fronts.ContainsKey(revision.Revision));
        }
    }

    /// <summary>Why a tokeniser could not be loaded; null when all could.</summary>
    public string? Fault
    {
        get
        {
            lock (_gate)
                return _faults.Values.FirstOrDefault();
        }
    }

    /// <summary>The revisions in the newest table, and those that are in force until it is.</summary>
    public IReadOnlyCollection<BundleId> Bundles
    {
        get
        {
            lock (_gate)
            {
                var revisions = _table.Revisions.Select(revision => revision.Revision).Union(_fronts.Keys);
                return [.. revisions.Select(revision => new BundleId(name, revision))];
            }
        }
    }

    /// <summary>Done when nothing is being loaded. Never faults.</summary>
    public Task Loaded
    {
        get
        {
            lock (_gate)
                return Task.WhenAll(_loading.Values);
        }
    }

    /// <summary>Puts a table in force unless the front has a newer one. Tries again what could not be loaded before.</summary>
    public void Publish(RoutingTable table)
    {
        lock (_gate)
        {
            if (table.Version < _table.Version)
                return;
            if (table.Version > _table.Version)
            {
                Volatile.Write(ref _table, table);
                foreach (var gone in _faults.Keys.Except(table.Revisions.Select(revision => revision.Revision)).ToList())
                    _faults.Remove(gone);
                PutInForce_NeedsLock();
            }

            foreach (var revision in _table.Revisions.Select(revision => revision.Revision))
            {
                if (!_fronts.ContainsKey(revision) && !_loading.ContainsKey(revision))
                    _loading[revision] = LoadAsync(new BundleId(name, revision));
            }
        }
    }

    /// <summary>Drops the replicas of silos that left the cluster, before a table says so.</summary>
    public void DropSilos(IReadOnlyCollection<SiloAddress> silos)
    {
        foreach (var revision in Volatile.Read(ref _revisions))
            revision.Router.DropSilos(silos);
    }

    /// <summary>Sends what the replicas of a silo owe elsewhere.</summary>
    public void LoseCalls(IPEndPoint silo)
    {
        foreach (var revision in Volatile.Read(ref _revisions))
            revision.Router.LoseCalls(silo);
    }

    /// <summary>Chooses a revision for a request and begins the request there; the caller ends it.</summary>
    /// <param name="pinned">The only revision that will do; null for a choice by weight.</param>
    /// <returns>Null when no revision should serve, or the only one that will do is gone.</returns>
    public FrontRevision? Enter(string? pinned = null)
    {
        if (pinned is not null)
        {
            var only = Volatile.Read(ref _revisions).FirstOrDefault(revision => revision.Front.Description.Revision == pinned);
            return only is not null && only.Router.TryEnter() ? only : null;
        }

        while (choice.Pick(Volatile.Read(ref _revisions)) is { } revision)
        {
            // A router that was retired between the two is in the list no more.
            if (revision.Router.TryEnter())
                return revision;
        }

        return null;
    }

    private async Task LoadAsync(BundleId bundle)
    {
        // Reading and parsing a vocabulary is no work for the turn of whoever brought the table, and must not happen under the lock.
        await Task.Yield();
        var front = default(ModelCodec);
        var fault = default(Exception);
        try
        {
            front = await load(bundle).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            fault = e;
        }

        lock (_gate)
        {
            _loading.Remove(bundle.Revision);
            Note_NeedsLock(bundle, fault);
            if (front is null || !_table.Revisions.Any(revision => revision.Revision == bundle.Revision))
                return;
            _fronts[bundle.Revision] = front;
            PutInForce_NeedsLock();
        }
    }

    // It is tried again every few seconds; the log tells once.
    private void Note_NeedsLock(BundleId bundle, Exception? fault)
    {
        var known = _faults.GetValueOrDefault(bundle.Revision);
        _faults.Remove(bundle.Revision);
        if (fault is null)
            return;
        _faults[bundle.Revision] = fault.Message;
        if (fault.Message != known)
            logger.FrontNotLoaded(bundle, fault);
    }

    private void PutInForce_NeedsLock()
    {
        var serving = _table.Revisions.Where(revision => revision.Weight > 0).ToList();
        // A new revision takes over once it can: until its tokeniser is loaded, the old ones go on.
        if (serving.Count > 0 && !serving.Exists(revision => _fronts.ContainsKey(revision.Revision)))
            return;

        var former = _revisions;
        FrontRevision[] revisions =
        [
            .. _table.Revisions.Where(revision => _fronts.ContainsKey(revision.Revision)).Select(revision =>
                new FrontRevision(_fronts[revision.Revision], RouterOf(revision.Revision, former), revision.Weight)),
        ];
        foreach (var revision in revisions)
            revision.Router.SetReplicas(_table.Revisions.First(routed => routed.Revision == revision.Front.Description.Revision).Replicas);
        Volatile.Write(ref _revisions, revisions);
        _versionInForce = _table.Version;

        foreach (var gone in former.ExceptBy(revisions.Select(revision => revision.Router), revision => revision.Router))
        {
            _fronts.Remove(gone.Front.Description.Revision);
            gone.Router.Retire();
        }

        logger.TableInForce(name, _table.Version, revisions.Length, _table.Revisions.Sum(revision => revision.Replicas.Count));
    }

    private ModelRouter RouterOf(string revision, FrontRevision[] former) =>
        former.FirstOrDefault(other => other.Front.Description.Revision == revision)?.Router
        ?? createRouter(_fronts[revision].Description);
}
