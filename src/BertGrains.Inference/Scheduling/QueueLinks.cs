using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

/// <summary>An item's place in a <see cref="BatchQueue"/>: two intrusive lists, so that it leaves both in constant time.</summary>
internal sealed class QueueLinks
{
    /// <summary>Order of arrival; -1 while the item is in no queue.</summary>
    public long Sequence { get; set; } = -1;

    public WorkItem? Older { get; set; }

    public WorkItem? Newer { get; set; }

    public WorkItem? OlderOfLength { get; set; }

    public WorkItem? NewerOfLength { get; set; }
}
