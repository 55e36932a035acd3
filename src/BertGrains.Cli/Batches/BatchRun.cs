using System.Threading.Channels;
using BertGrains.Cli.Results;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Batches;

/// <summary>
/// Streams texts through the engine and writes their results in order. Memory is bounded by the window of texts in flight, which is
/// wide enough for the scheduler to find texts of equal length.
/// </summary>
internal sealed class BatchRun(IBertClient client, IReadOnlyList<string> heads, IResultWriter writer, ProgressLine? progress)
{
    /// <summary>With <see cref="TextSource.ChunkItems"/> a window of 3,072 texts, well below the engine's queue.</summary>
    private const int ChunksInFlight = 48;

    private long _written;
    private long _failed;
    private (long Line, BertError Error)? _firstFailure;
    private bool _interrupted;

    /// <summary>Runs to the last text, or until cancelled: then what is done so far, without a gap, is written and complete.</summary>
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
            // After a failed write, what is in flight is given up before the engine is.
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
            // Thrown where the results are awaited, after those of all texts before.
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
}
