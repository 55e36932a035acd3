using System.Diagnostics.CodeAnalysis;
using BertGrains.Inference.Items;
using Microsoft.Extensions.Caching.Memory;

namespace BertGrains.Inference.Replicas;

/// <summary>
/// Outputs of recent items of one replica, by tokens and heads. The cache ends with its replica, which has one revision of a bundle, so
/// outputs of another revision cannot be found. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The cache has nothing but memory, and throws in a late reader when it is disposed.")]
internal sealed class ResultCache
{
    private const int BytesPerMebibyte = 1 << 20;

    // Objects of an entry besides its numbers: the key, the entry, two arrays and an output; measured.
    private const int EntryBytes = 480;

    private readonly MemoryCache _cache;

    /// <param name="mebibytes">Maximum memory; the least recently used entries are removed.</param>
    public ResultCache(int mebibytes) =>
        _cache = new MemoryCache(new MemoryCacheOptions { SizeLimit = (long)mebibytes * BytesPerMebibyte });

    /// <summary>The outputs of an equal item, copied; null when they are not in the cache.</summary>
    public RawOutput?[]? Find(WorkItem item) =>
        _cache.TryGetValue(item.Content, out RawOutput?[]? outputs) ? RawOutput.CopyOf(outputs!) : null;

    /// <summary>Keeps copies of the outputs of an item, unless a value is not a finite number.</summary>
    public void Add(WorkItem item)
    {
        var outputs = item.Outputs;
        if (!outputs.All(output => output is null || output.IsFinite()))
            return;

        var numbers = item.Length + outputs.Sum(output => output?.Values.Length ?? 0);
        using var entry = _cache.CreateEntry(item.Content);
        entry.Size = EntryBytes + ((long)numbers * sizeof(float));
        entry.Value = RawOutput.CopyOf(outputs);
    }
}
