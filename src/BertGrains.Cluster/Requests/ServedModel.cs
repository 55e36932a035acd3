using System.Net;
using BertGrains.Cluster.Routing;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Requests;

/// <summary>A revision that receives requests.</summary>
/// <param name="Codec">Tokenizer and decoders.</param>
/// <param name="Router">Sends items to the replicas; the same instance for as long as the revision is in the table.</param>
/// <param name="Weight">Share of the requests, relative to the other revisions'.</param>
internal sealed record ServedRevision(ModelCodec Codec, ModelRouter Router, int Weight);

/// <summary>
/// One model on this core silo: its newest routing table, and the revisions in force, which are those with a loaded codec. Thread-safe.
/// </summary>
/// <param name="name">Name of the model.</param>
/// <param name="load">Loads the codec of a revision. Runs on the thread pool.</param>
/// <param name="createRouter">Creates the router of a revision.</param>
/// <param name="choice">Chooses the revision of a request.</param>
/// <param name="logger">Logs new tables and failed loads.</param>
internal sealed class ServedModel(
    string name,
    Func<BundleId, Task<ModelCodec>> load,
    Func<ModelDescription, ModelRouter> createRouter,
    RevisionChoice choice,
    ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ModelCodec> _codecs = [];
    private readonly Dictionary<string, Task> _loading = [];
    private readonly Dictionary<string, string> _faults = [];
    private RoutingTable _table = new(name, long.MinValue, []);
    private ServedRevision[] _revisions = [];
    private long _versionInForce = long.MinValue;

    public string Name => name;

    /// <summary>False after the model was removed; the version of its last table is kept.</summary>
    public bool IsServed => Volatile.Read(ref _table).Revisions.Count > 0;

    /// <summary>Version of the newest table; null while an older one is in force because no codec of the newest is loaded.</summary>
    public long? Version
    {
        get
        {
            lock (_gate)
                return _versionInForce == _table.Version ? _table.Version : null;
        }
    }

    /// <summary>Whether a revision has a replica that accepts items.</summary>
    public bool IsRoutable => Array.Exists(Volatile.Read(ref _revisions), revision => revision.Weight > 0 && revision.Router.IsRoutable);

    /// <summary>Codec of the revision with the highest weight; null while none is loaded.</summary>
    public ModelCodec? Codec => Volatile.Read(ref _revisions).MaxBy(revision => revision.Weight)?.Codec;

    /// <summary>Whether the codecs of all revisions in the table are loaded.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate)
                return _table.Revisions.All(revision => _codecs.ContainsKey(revision.Revision));
        }
    }

    /// <summary>Why a codec could not be loaded; null when none failed.</summary>
    public string? Fault
    {
        get
        {
            lock (_gate)
                return _faults.Values.FirstOrDefault();
        }
    }

    /// <summary>The revisions in the newest table and those still in force.</summary>
    public IReadOnlyCollection<BundleId> Bundles
    {
        get
        {
            lock (_gate)
            {
                var revisions = _table.Revisions.Select(revision => revision.Revision).Union(_codecs.Keys);
                return [.. revisions.Select(revision => new BundleId(name, revision))];
            }
        }
    }

    /// <summary>Completes when no codec is being loaded. Never faults.</summary>
    public Task Loaded
    {
        get
        {
            lock (_gate)
                return Task.WhenAll(_loading.Values);
        }
    }

    /// <summary>Applies a table unless a newer one is known. Retries codecs that failed to load.</summary>
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
                // Reading and parsing a vocabulary must not run on the scheduler of the grain service that received the table.
                if (!_codecs.ContainsKey(revision) && !_loading.ContainsKey(revision))
                    _loading[revision] = Task.Run(() => LoadAsync(new BundleId(name, revision)));
            }
        }
    }

    /// <summary>Drops the replicas of silos that left the cluster, ahead of the next table.</summary>
    public void DropSilos(IReadOnlyCollection<SiloAddress> silos)
    {
        foreach (var revision in Volatile.Read(ref _revisions))
            revision.Router.DropSilos(silos);
    }

    /// <summary>Resends the pending items of a silo's replicas.</summary>
    public void LoseCalls(IPEndPoint silo)
    {
        foreach (var revision in Volatile.Read(ref _revisions))
            revision.Router.LoseCalls(silo);
    }

    /// <summary>Chooses the revision of a request and enters its router; the caller leaves the router.</summary>
    /// <param name="pinned">The required revision; null for a choice by weight.</param>
    /// <returns>Null when no revision has a weight, or the required one is gone.</returns>
    public ServedRevision? Enter(string? pinned = null)
    {
        if (pinned is not null)
        {
            var only = Volatile.Read(ref _revisions).FirstOrDefault(revision => revision.Codec.Description.Revision == pinned);
            return only is not null && only.Router.TryEnter() ? only : null;
        }

        while (choice.Pick(Volatile.Read(ref _revisions)) is { } revision)
        {
            // A router that was retired in between is no longer in the list.
            if (revision.Router.TryEnter())
                return revision;
        }

        return null;
    }

    private async Task LoadAsync(BundleId bundle)
    {
        var codec = default(ModelCodec);
        var fault = default(Exception);
        try
        {
            codec = await load(bundle).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            fault = e;
        }

        lock (_gate)
        {
            _loading.Remove(bundle.Revision);
            Note_NeedsLock(bundle, fault);
            if (codec is null || !_table.Revisions.Any(revision => revision.Revision == bundle.Revision))
                return;
            _codecs[bundle.Revision] = codec;
            PutInForce_NeedsLock();
        }
    }

    // A failed load is retried every few seconds and logged once.
    private void Note_NeedsLock(BundleId bundle, Exception? fault)
    {
        var known = _faults.GetValueOrDefault(bundle.Revision);
        _faults.Remove(bundle.Revision);
        if (fault is null)
            return;
        _faults[bundle.Revision] = fault.Message;
        if (fault.Message != known)
            logger.CodecNotLoaded(bundle, fault);
    }

    private void PutInForce_NeedsLock()
    {
        var serving = _table.Revisions.Where(revision => revision.Weight > 0).ToList();
        // The revisions of the previous table serve until the codec of a new one is loaded.
        if (serving.Count > 0 && !serving.Exists(revision => _codecs.ContainsKey(revision.Revision)))
            return;

        var former = _revisions;
        ServedRevision[] revisions =
        [
            .. _table.Revisions.Where(revision => _codecs.ContainsKey(revision.Revision)).Select(revision =>
                new ServedRevision(_codecs[revision.Revision], RouterOf(revision.Revision, former), revision.Weight)),
        ];
        foreach (var revision in revisions)
            revision.Router.SetReplicas(_table.Revisions.First(routed => routed.Revision == revision.Codec.Description.Revision).Replicas);
        Volatile.Write(ref _revisions, revisions);
        _versionInForce = _table.Version;

        foreach (var gone in former.ExceptBy(revisions.Select(revision => revision.Router), revision => revision.Router))
        {
            _codecs.Remove(gone.Codec.Description.Revision);
            gone.Router.Retire();
        }

        logger.TableInForce(name, _table.Version, revisions.Length, _table.Revisions.Sum(revision => revision.Replicas.Count));
    }

    private ModelRouter RouterOf(string revision, ServedRevision[] former) =>
        former.FirstOrDefault(other => other.Codec.Description.Revision == revision)?.Router
        ?? createRouter(_codecs[revision].Description);
}
