using BertGrains.Cli.Batches;
using BertGrains.Cli.Results;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Features;

/// <summary>
/// Streams texts through the engine and writes their features in order. Features are large, so the texts in flight are bounded by the bytes
/// of their results.
/// </summary>
internal sealed class FeatureRun(
    IBertClient client,
    HeadDescription head,
    FeatureOptions features,
    IResultWriter writer,
    bool splitsPairs,
    Func<InferenceRequest, InferenceRequest> adapt)
{
    private const long BytesInFlight = 256L << 20;
    private const int TextsInFlight = 256;
    private const string PairSeparator = " ||| ";

    // Tokenizers that work on bytes can make a token of each.
    private const int TokensOfACharacter = 3;
    private const int SpecialTokens = 4;

    private readonly Queue<(TextItem Item, long Bytes, Task<InferenceResponse>? Response)> _pending = [];
    private readonly BatchCounts _counts = new();
    private long _bytes;

    /// <summary>Runs to the last text, or until it is canceled; the results of the first texts, without a gap, are written.</summary>
    /// <exception cref="BertException">The engine refused a whole request.</exception>
    public async Task<BatchSummary> RunAsync(TextSource texts, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in texts.ReadChunksAsync(cancellationToken))
            {
                foreach (var item in chunk)
                    await SendAsync(splitsPairs ? Split(item) : item, cancellationToken);
                while (_pending.TryPeek(out var first) && first.Response?.IsCompleted is not false)
                    await WriteFirstAsync();
                await writer.FlushAsync();
            }

            while (_pending.Count > 0)
                await WriteFirstAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await EndAsync();
            return _counts.Summary(interrupted: true);
        }

        await writer.CompleteAsync();
        return _counts.Summary(interrupted: false);
    }

    private async Task SendAsync(TextItem item, CancellationToken cancellationToken)
    {
        var bytes = item.IsText ? BytesOf(item) : 0;
        while (_pending.Count > 0 && (_bytes + bytes > BytesInFlight || _pending.Count >= TextsInFlight))
            await WriteFirstAsync();
        _bytes += bytes;
        _pending.Enqueue((item, bytes, item.IsText ? client.InferAsync(RequestOf(item), cancellationToken) : null));
    }

    private InferenceRequest RequestOf(TextItem item) => adapt(new InferenceRequest
    {
        Inputs = [InputItem.FromText(item.Text, item.Pair)],
        Heads = [head.Name],
        Decode = new DecodeOptions { Features = features },
    });

    // At most: with windows, the lane returns a row per token also where they are pooled afterwards.
    private long BytesOf(TextItem item)
    {
        var states = features.Mix is null ? features.Layers?.Count ?? 1 : 1;
        return (SpecialTokens + ((long)item.Length * TokensOfACharacter)) * states * head.Dimensions * sizeof(float);
    }

    private async Task WriteFirstAsync()
    {
        var (item, bytes, response) = _pending.Peek();
        var result = item.IsBlank ? null : response is null ? Unreadable(item) : ResultOf(await response);
        _pending.Dequeue();
        _bytes -= bytes;
        if (result is null)
        {
            writer.WriteBlank();
            _counts.AddBlank();
            return;
        }

        writer.Write(item, result);
        await writer.FlushAsync();
        _counts.Add(item, result);
    }

    // The engine is disposed after the requests in flight have ended.
    private async Task EndAsync()
    {
        foreach (var (_, _, response) in _pending)
        {
            if (response is not null)
                await Task.WhenAny(response);
        }

        await writer.CompleteAsync();
    }

    private static TextItem Split(TextItem item) =>
        item is { IsText: true, Pair: null } && item.Text.LastIndexOf(PairSeparator, StringComparison.Ordinal) is var at and > 0
            ? item with { Text = item.Text[..at], Pair = item.Text[(at + PairSeparator.Length)..] }
            : item;

    private static ItemResult ResultOf(InferenceResponse response) =>
        response.Error is { } error ? throw new BertException(error) : response.Items[0];

    private static ItemResult Unreadable(TextItem item) =>
        new() { Error = new BertError(ErrorCode.InvalidRequest, $"The line cannot be read: {item.Fault}.") };
}
