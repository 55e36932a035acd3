using System.Threading.Channels;
using BertGrains.Cli.Results;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Batches;

/// <summary>Outcome of a run over many texts.</summary>
/// <param name="Written">Texts whose results are written, from the first text on without a gap.</param>
/// <param name="Failed">How many of these results are errors.</param>
/// <param name="FirstFailure">Number of the first failed text, from 1, and its error.</param>
/// <param name="Interrupted">Whether the run ended before the last text.</param>
internal sealed record BatchSummary(long Written, long Failed, (long Line, BertError Error)? FirstFailure, bool Interrupted);

/// <summary>
/// Streams texts through the engine and writes their results in order. The number of texts in flight bounds the memory; it is large
/// enough for the scheduler to find texts of equal length.
/// </summary>
internal sealed class BatchRun(IBertClient client, IReadOnlyList<string> heads, IResultWriter writer, ProgressLine? progress)
{
    // 48 chunks of 64 texts are 3,072 texts, fewer than the queue of the engine holds.
    private const int ChunksInFlight = 48;

    private long _written;
    private long _failed;
    private (long Line, BertError Error)? _firstFailure;
    private bool _interrupted;

    /// <summary>Runs to the last text. After cancellation the results of the first texts, without a gap, are written.</summary>
    /// <exception cref="BertException">The engine refused a whole request.</exception>
    public async Task<BatchSummary> RunAsync(TextSource texts, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pending = Channel.CreateBounded<PendingChunk>(ChunksInFlight);
        var sending = SendAsync(texts, pending.Writer, stop.Token);
        try
        {
            await WriteAsync(pending.Reader, cancellationToken);
            await writer.CompleteAsync();
        }
        finally
        {
            // After a failed write the requests in flight are canceled before the engine is disposed.
            await stop.CancelAsync();
            await sending;
            progress?.Clear();
        }

        return new BatchSummary(_written, _failed, _firstFailure, _interrupted);
    }

    private async Task SendAsync(TextSource texts, ChannelWriter<PendingChunk> pending, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in texts.ReadChunksAsync(cancellationToken))
            {
                await pending.WaitToWriteAsync(cancellationToken);
                var request = new InferenceRequest { Inputs = [.. chunk.Select(text => InputItem.FromText(text))], Heads = heads };
                await pending.WriteAsync(new PendingChunk(chunk, client.InferAsync(request, cancellationToken)), cancellationToken);
            }

            pending.Complete();
        }
        catch (Exception exception)
        {
            // The reader of the channel throws it after the results of all earlier texts.
            pending.Complete(exception);
        }
    }

    private async Task WriteAsync(ChannelReader<PendingChunk> pending, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in pending.ReadAllAsync(CancellationToken.None))
            {
                var response = await chunk.Response;
                Write(chunk.Texts, response.Error is null ? response.Items : throw new BertException(response.Error));
                progress?.Clear();
                await writer.FlushAsync();
                progress?.Draw(_written);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _interrupted = true;
        }
    }

    private void Write(IReadOnlyList<string> texts, IReadOnlyList<ItemResult> results)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            writer.Write(texts[i], results[i]);
            _written++;
            if (results[i].Error is { } error)
            {
                _failed++;
                _firstFailure ??= (_written, error);
            }
        }
    }

    /// <summary>Texts in flight and the response to their request.</summary>
    private sealed record PendingChunk(IReadOnlyList<string> Texts, Task<InferenceResponse> Response);
}
