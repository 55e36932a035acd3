using System.Diagnostics;
using System.Diagnostics.Metrics;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Replicas;

/// <summary>Metrics of a replica. Times are in seconds; tags are model, revision, device and, for items, the outcome.</summary>
internal sealed class ReplicaInstruments : IDisposable
{
    private readonly InferenceInstruments _instruments;
    private readonly ReplicaSeries _series;
    private readonly ReplicaReport _report;
    private readonly TagList _tags;

    public ReplicaInstruments(IMeterFactory? factory, ReplicaSeries series, ReplicaReport report)
    {
        _instruments = InferenceInstruments.Of(factory);
        _series = series;
        _report = report;
        _tags = new TagList(series.Tags());
        _instruments.Report(series, report);

        // A rate over a series needs a value before the first event: without it, the first refusals are not seen.
        CountItems(null, 0);
        CountItems(ErrorCode.Overloaded, 0);
        CountTokens("useful", 0);
        CountTokens("padding", 0);
    }

    /// <summary>What distinguishes the replica from others, in tags.</summary>
    public ReplicaSeries Series => _series;

    public void BatchRan(Batch batch, TimeSpan time)
    {
        _instruments.RunTime.Record(time.TotalSeconds, _tags);
        _instruments.BatchItems.Record(batch.Items.Count, _tags);
        _instruments.BatchTokens.Record(batch.PaddedTokens, _tags);
        _instruments.PaddingShare.Record(1 - ((double)batch.UsefulTokens / batch.PaddedTokens), _tags);
        CountTokens("useful", batch.UsefulTokens);
        CountTokens("padding", batch.PaddedTokens - batch.UsefulTokens);
    }

    public void ItemEnded(in WorkResult result)
    {
        CountItems(result.Error?.Code, 1);
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

    public void Dispose() => _instruments.Forget(_series, _report);

    private void CountItems(ErrorCode? failure, int count)
    {
        var tags = _tags;
        tags.Add("outcome", ErrorCodeNames.OutcomeOf(failure));
        _instruments.Items.Add(count, tags);
    }

    private void CountTokens(string kind, int count)
    {
        var tags = _tags;
        tags.Add("kind", kind);
        _instruments.Tokens.Add(count, tags);
    }
}
