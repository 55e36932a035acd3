using System.Numerics;
using System.Runtime.InteropServices;
using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// Converts the results of a call's items to a <see cref="RunReply"/> and back. Values are copied as bytes, so both ends must be
/// little-endian.
/// </summary>
internal static class RunReplyConverter
{
    /// <summary>Converts results and releases their outputs.</summary>
    /// <param name="results">One result per item.</param>
    /// <param name="queue">The replica's queue.</param>
    /// <param name="limit">
    /// Maximum bytes of the items, see <see cref="SiloMessageLimit"/>. The router predicts replies within it; if the prediction or its own limit
    /// differs, the items beyond the limit fail.
    /// </param>
    public static RunReply ToReply(IReadOnlyList<WorkResult> results, in QueueState queue, long limit)
    {
        var converted = new RunResult[results.Count];
        var sizes = new int[results.Count];
        var left = limit;
        for (var i = 0; i < converted.Length; i++)
        {
            var bytes = BytesOf(results[i]);
            var isSent = SiloMessageLimit.ItemBytes + bytes <= left;
            sizes[i] = isSent ? bytes : 0;
            left -= SiloMessageLimit.ItemBytes + sizes[i];
            converted[i] = isSent
                ? new RunResult(results[i].Error, ShapesOf(results[i]), results[i].Queue, results[i].Inference)
                : new RunResult(SiloMessageLimit.TooLarge(bytes, limit), [], default, default);
        }

        var values = GC.AllocateUninitializedArray<byte>(sizes.Sum());
        var rest = values.AsSpan();
        for (var i = 0; i < converted.Length; i++)
        {
            WriteValues(results[i], rest[..sizes[i]]);
            rest = rest[sizes[i]..];
        }

        return new RunReply(RunOutcome.Done, queue, converted, values);
    }

    /// <summary>A reply with one error for all items.</summary>
    public static RunReply Failed(int items, BertError error, in QueueState queue) =>
        new(RunOutcome.Done, queue, [.. Enumerable.Repeat(new RunResult(error, [], default, default), items)], default);

    /// <summary>Completes the items of a call with the results of its reply. If the reply is invalid, they fail.</summary>
    public static void Complete(IReadOnlyList<WorkItem> items, RunReply reply)
    {
        try
        {
            Check(reply.Results.Length == items.Count, $"it has {reply.Results.Length} results for {items.Count} items");
            var values = MemoryMarshal.Cast<byte, float>(reply.Values.Span);
            for (var i = 0; i < items.Count; i++)
                items[i].TryComplete(ToResult(items[i], reply.Results[i], ref values));
            Check(values.IsEmpty, $"it has {values.Length} values too many");
        }
        catch (InvalidDataException e)
        {
            var error = new BertError(ErrorCode.Internal, e.Message);
            foreach (var item in items)
                item.TryComplete(WorkResult.Failed(error));
        }
    }

    private static int BytesOf(in WorkResult result)
    {
        var values = 0;
        foreach (var output in result.Outputs)
            values += output?.Values.Length ?? 0;
        return values * sizeof(float);
    }

    private static RunOutput[] ShapesOf(in WorkResult result)
    {
        var shapes = new RunOutput[result.Outputs.Count(output => output is not null)];
        var next = 0;
        for (var head = 0; head < result.Outputs.Length; head++)
        {
            if (result.Outputs[head] is { } output)
                shapes[next++] = new RunOutput(head, output.Rows, output.Columns, !output.IsRented);
        }

        return shapes;
    }

    private static void WriteValues(in WorkResult result, Span<byte> bytes)
    {
        foreach (var output in result.Outputs)
        {
            if (output is null)
                continue;
            if (!bytes.IsEmpty)
            {
                var values = MemoryMarshal.AsBytes(output.Values.Span);
                values.CopyTo(bytes);
                bytes = bytes[values.Length..];
            }

            output.Release();
        }
    }

    private static WorkResult ToResult(WorkItem item, in RunResult result, ref ReadOnlySpan<float> values)
    {
        if (result.Error is not null)
            return WorkResult.Failed(result.Error);

        var outputs = new RawOutput?[64 - BitOperations.LeadingZeroCount(item.Heads)];
        var missing = item.Heads;
        foreach (var (head, rows, columns, isKept) in result.Outputs)
        {
            Check((uint)head < (uint)outputs.Length && (missing >> head & 1) != 0, $"head {head} was not requested");
            Check(
                (rows == 1 || rows == item.Length) && columns >= 0 && (long)rows * columns <= values.Length,
                $"an output of {item.Length} tokens is {rows} x {columns}");
            missing &= ~(1UL << head);
            var output = isKept ? new RawOutput(new float[rows * columns], rows, columns) : RawOutput.Rent(rows, columns);
            values[..(rows * columns)].CopyTo(output.Values.Span);
            values = values[(rows * columns)..];
            outputs[head] = output;
        }

        Check(missing == 0, $"the output of head {BitOperations.TrailingZeroCount(missing)} is missing");
        return new WorkResult(null, outputs, result.Queue, result.Inference);
    }

    private static void Check(bool isValid, FormattableString fault)
    {
        if (!isValid)
            throw new InvalidDataException(FormattableString.Invariant($"The reply of a replica is invalid: {fault}."));
    }
}
