using System.Diagnostics;
using System.Diagnostics.Metrics;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Replicas;

/// <summary>Metrics of a replica. Times are in seconds; tags are model, revision, device and, for items, the outcome.</summary>
internal sealed class ReplicaInstruments : IDisposable
{
    private readonly InferenceInstruments _instruments;
    private readonly ReplicaSeries _series;
    private readonly Func<ReplicaSnapshot> _snapshot;
    private readonly TagList _tags;

    public ReplicaInstruments(IMeterFactory? factory, ReplicaSeries series, Func<ReplicaSnapshot> snapshot)
    {
        _instruments = InferenceInstruments.Of(factory);
        _series = series;
        _snapshot = snapshot;
        _tags = new TagList(series.Tags());
        _instruments.Report(series, snapshot);
    }

    public void BatchRan(Batch batch, TimeSpan time)
    {
        _instruments.RunTime.Record(time.TotalSeconds, _tags);
        _instruments.BatchTokens.Record(batch.PaddedTokens, _tags);
        _instruments.PaddingShare.Record(1 - ((double)batch.UsefulTokens / batch.PaddedTokens), _tags);
    }

    public void ItemEnded(in WorkResult result)
    {
        var tags = _tags;
        tags.Add("outcome", ErrorCodeNames.OutcomeOf(result.Error?.Code));
        _instruments.Items.Add(1, tags);
        if (result.Error is null)
            _instruments.QueueTime.Record(result.Queue.TotalSeconds, _tags);
    }

    public void CacheWasRead(int hits, int misses)
    {
        Add("hit", hits);
        Add("miss", misses);

        void Add(string result, int count)
        {
            var tags = _tags;
            tags.Add("result", result);
            _instruments.CacheReads.Add(count, tags);
        }
    }

    public void ItemsWereShared(int count) => _instruments.SharedItems.Add(count, _tags);

    public void Dispose() => _instruments.Forget(_series, _snapshot);
}
