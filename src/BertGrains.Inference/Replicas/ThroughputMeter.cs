using BertGrains.Inference.Items;

namespace BertGrains.Inference.Replicas;

/// <summary>Measures what a replica runs. Thread-safe.</summary>
internal sealed class ThroughputMeter(TimeProvider time)
{
    private readonly RateMeter _items = new(time);
    private readonly RateMeter _batches = new(time);
    private readonly RateMeter _rows = new(time);
    private readonly RateMeter _usefulTokens = new(time);
    private readonly RateMeter _paddedTokens = new(time);

    /// <summary>Counts an answered item.</summary>
    public void ItemEnded() => _items.Add(1);

    /// <summary>Counts a batch that ran.</summary>
    public void BatchRan(Batch batch)
    {
        _batches.Add(1);
        _rows.Add(batch.Items.Count);
        _usefulTokens.Add(batch.UsefulTokens);
        _paddedTokens.Add(batch.PaddedTokens);
    }

    /// <summary>The figures of the last ten seconds.</summary>
    public ReplicaThroughput Measure()
    {
        var (batches, useful, padded) = (_batches.PerSecond(), _usefulTokens.PerSecond(), _paddedTokens.PerSecond());
        return new ReplicaThroughput(
            _items.Total,
            _items.PerSecond(),
            useful,
            batches > 0 ? _rows.PerSecond() / batches : 0,
            batches > 0 ? padded / batches : 0,
            padded > 0 ? 1 - (useful / padded) : 0);
    }
}
