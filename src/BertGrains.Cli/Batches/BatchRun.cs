using System.Threading.Channels;
using BertGrains.Cli.Results;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Batches;

/// <summary>
/// Streams texts through the engine and writes their results in order. The number of texts in flight bounds the memory; it is large
/// enough for the scheduler to find texts of equal length.
/// </summary>
/// <param name="client">Runs the texts.</param>
/// <param name="heads">Names of the heads to run.</param>
/// <param name="writer">Writes the results.</param>
/// <param name="progress">Shows the progress; null for none.</param>
/// <param name="adapt">Changes each request; null for the defaults of requests.</param>
internal sealed class BatchRun(
    IBertClient client,
    IReadOnlyList<string> heads,
    IResultWriter writer,
    IRunProgress? progress,
    Func<InferenceRequest, InferenceRequest>? adapt = null)
{
    // 48 chunks of 64 texts are 3,072 texts, fewer than the queue of the engine holds.
    private const int ChunksInFlight = 48;

    private readonly BatchCounts _counts = new();
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

        return _counts.Summary(_interrupted);
    }

    private async Task SendAsync(TextSource texts, ChannelWriter<PendingChunk> pending, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in texts.ReadChunksAsync(cancellationToken))
            {
                await pending.WaitToWriteAsync(cancellationToken);
                await pending.WriteAsync(new PendingChunk(chunk, InferAsync(chunk, cancellationToken)), cancellationToken);
            }

            pending.Complete();
        }
        catch (Exception exception)
        {
            // The reader of the channel throws it after the results of all earlier texts.
            pending.Complete(exception);
        }
    }

    // A request has at least one item.
    private Task<InferenceResponse> InferAsync(IReadOnlyList<TextItem> items, CancellationToken cancellationToken)
    {
        InputItem[] inputs = [.. items.Where(item => item.IsText).Select(item => InputItem.FromText(item.Text, item.Pair))];
        if (inputs.Length == 0)
            return Task.FromResult(new InferenceResponse());
        var request = new InferenceRequest { Inputs = inputs, Heads = heads };
        return client.InferAsync(adapt?.Invoke(request) ?? request, cancellationToken);
    }

    private async Task WriteAsync(ChannelReader<PendingChunk> pending, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in pending.ReadAllAsync(CancellationToken.None))
            {
                var response = await chunk.Response;
                Write(chunk.Items, response.Error is null ? response.Items : throw new BertException(response.Error));
                progress?.Clear();
                await writer.FlushAsync();
                progress?.Draw(_counts.Lines);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _interrupted = true;
        }
    }

    private void Write(IReadOnlyList<TextItem> items, IReadOnlyList<ItemResult> results)
    {
        var next = 0;
        foreach (var item in items)
        {
            if (item.IsBlank)
            {
                writer.WriteBlank();
                _counts.AddBlank();
                continue;
            }

            var result = item.Fault is { } fault ? Unreadable(fault) : results[next++];
            writer.Write(item, result);
            _counts.Add(item, result);
        }
    }

    private static ItemResult Unreadable(string fault) =>
        new() { Error = new BertError(ErrorCode.InvalidRequest, $"The line cannot be read: {fault}.") };

    /// <summary>Items in flight and the response to the request with their texts.</summary>
    private sealed record PendingChunk(IReadOnlyList<TextItem> Items, Task<InferenceResponse> Response);
}
