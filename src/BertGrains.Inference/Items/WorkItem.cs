using System.Diagnostics;
using BertGrains.Inference.Scheduling;

namespace BertGrains.Inference.Items;

/// <summary>
/// One tokenized item: tokens, heads, deadline and outcome. Any holder may complete it, once. The other setters are for the runner that
/// has enqueued it.
/// </summary>
public sealed class WorkItem
{
    private readonly TaskCompletionSource<WorkResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="ids">Token ids, special tokens included; at least one. The array may not change.</param>
    /// <param name="typeOneStart">Index of the first token of type 1, or the number of tokens if all have type 0.</param>
    /// <param name="heads">Heads to run, at least one: bit k is head k of the bundle.</param>
    /// <param name="deadline">Deadline as a timestamp of the runner's clock; no deadline by default.</param>
    /// <param name="choice">What a fill-mask head returns for each mask; null without such a head.</param>
    /// <param name="features">What heads for features return; null for the states that they read.</param>
    /// <param name="attended">Number of tokens at the beginning that all tokens attend to, at least 1; null for all.</param>
    /// <param name="promptLength">Number of tokens at the beginning that heads may leave out of their pooling; less than all.</param>
    public WorkItem(
        int[] ids,
        int typeOneStart,
        ulong heads,
        long deadline = long.MaxValue,
        TokenChoice? choice = null,
        FeatureChoice? features = null,
        int? attended = null,
        int promptLength = 0)
    {
        (Choice, Features, Attended, PromptLength) = (choice, features, attended ?? ids.Length, promptLength);
        Ids = ids;
        TypeOneStart = typeOneStart;
        Heads = heads;
        Deadline = deadline;
        Content = new ItemContent(ids, typeOneStart, heads, choice, features, Attended, promptLength);
    }

    /// <summary>Token ids, special tokens included.</summary>
    public int[] Ids { get; }

    /// <summary>Index of the first token of type 1, or the number of tokens if all have type 0.</summary>
    public int TypeOneStart { get; }

    /// <summary>
    /// Number of tokens at the beginning that all tokens attend to. The tokens after them, which expand a query, are read by no other.
    /// </summary>
    public int Attended { get; }

    /// <summary>Number of tokens at the beginning, those of the prompt, that heads may leave out of their pooling.</summary>
    public int PromptLength { get; }

    /// <summary>Heads to run: bit k is head k of the bundle.</summary>
    public ulong Heads { get; }

    /// <summary>What a fill-mask head returns for each mask; null without such a head.</summary>
    public TokenChoice? Choice { get; }

    /// <summary>What heads for features return; null for the states that they read.</summary>
    public FeatureChoice? Features { get; }

    /// <summary>Deadline as a timestamp of the runner's clock; <see cref="long.MaxValue"/> for no deadline.</summary>
    public long Deadline { get; }

    /// <summary>Trace context of the request; default without tracing.</summary>
    public ActivityContext Trace { get; set; }

    /// <summary>Limits the spans of the request; null without tracing, or for no limit.</summary>
    public RequestSpans? Spans { get; init; }

    /// <summary>Number of tokens.</summary>
    public int Length => Ids.Length;

    /// <summary>Completes when the item ran, failed or was withdrawn. Never faults.</summary>
    public Task<WorkResult> Completion => _completion.Task;

    /// <summary>Raw outputs by head, set by the device; null for heads that were not requested.</summary>
    public RawOutput?[] Outputs { get; set; } = [];

    /// <summary>Timestamp at which the item entered the queue of its replica.</summary>
    internal long EnqueuedAt { get; set; }

    /// <summary>Timestamp at which its batch was formed.</summary>
    internal long StartedAt { get; set; }

    /// <summary>Tokens and heads, for comparison.</summary>
    internal ItemContent Content { get; }

    /// <summary>The run that the item shares with others of equal content; null while there are none.</summary>
    internal SharedRun? Run { get; set; }

    /// <summary>Latest deadline of the items that share the run.</summary>
    internal long LastDeadline => Run?.Deadline ?? Deadline;

    /// <summary>Position in the queue. Owned by the queue.</summary>
    internal QueueLinks Links { get; } = new();

    /// <summary>Completes the item. Thread-safe.</summary>
    /// <param name="result">The outcome.</param>
    /// <returns>False when the item was completed before; that outcome remains.</returns>
    public bool TryComplete(in WorkResult result) => _completion.TrySetResult(result);
}
