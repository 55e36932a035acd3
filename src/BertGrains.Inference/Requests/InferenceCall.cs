using System.Diagnostics;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;
using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Requests;

/// <summary>
/// One running request. Items are tokenized and enqueued in order, with a bounded number in the queue at a time, and decoded as their
/// batches finish.
/// </summary>
internal sealed class InferenceCall : IDisposable
{
    private static readonly ItemResult Late = new() { Error = DeadlineErrors.PassedWhileRunning };

    private readonly InputEncoder _encoder;
    private readonly IItemRunner _runner;
    private readonly InferenceRequest _request;
    private readonly RequestPlan _plan;
    private readonly bool _hasTypes;
    private readonly TimeProvider _time;
    private readonly ItemWindow _window;
    private readonly CallerWatch _caller;
    private readonly ItemDecoder _decoder;
    private readonly ItemResult[] _results;
    private readonly PairScores? _pairs;
    private readonly ActivityContext _trace = Activity.Current?.Context ?? default;
    private readonly RequestSpans? _spans;
    private TokenizedItems _tokenized;

    /// <param name="model">The model.</param>
    /// <param name="runner">Runs the items.</param>
    /// <param name="plan">The plan of the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="time">Clock for the deadline.</param>
    /// <param name="pairs">The pairs whose documents are the items; null for other items.</param>
    public InferenceCall(
        ModelCodec model,
        IItemRunner runner,
        RequestPlan plan,
        InferenceRequest request,
        TimeProvider time,
        PairScores? pairs = null)
    {
        _pairs = pairs;
        _spans = (_trace.TraceFlags & ActivityTraceFlags.Recorded) != 0 && EngineActivities.Source.HasListeners() ? new RequestSpans() : null;
        _encoder = new InputEncoder(model.Tokenizer, plan, request.TruncationSide);
        _runner = runner;
        _request = request;
        _plan = plan;
        _hasTypes = model.HasTokenTypes;
        _time = time;
        _window = new ItemWindow(runner);
        _caller = new CallerWatch(runner, request.Timeout, time);
        _decoder = new ItemDecoder(model.Decoders, plan.Heads, request.Decode);
        _results = new ItemResult[request.Inputs.Count];
    }

    /// <returns>One result per item.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the request.</exception>
    public async Task<IReadOnlyList<ItemResult>> RunAsync(CancellationToken cancellationToken)
    {
        var running = new List<Task>(Math.Min(_results.Length, ItemWindow.Size));
        try
        {
            await SendAsync(running, cancellationToken);
        }
        finally
        {
            if (_spans is not null)
                EngineActivities.Tokenized(_trace, _tokenized, _time);

            // Also after an exception in SendAsync: running items still use this call.
            await Task.WhenAll(running);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return _results;
    }

    public void Dispose()
    {
        _caller.Dispose();
        _window.Dispose();
    }

    private async Task SendAsync(List<Task> running, CancellationToken cancellationToken)
    {
        var first = _time.GetTimestamp();
        for (var index = 0; index < _results.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var input = _request.Inputs[index];
            if (_pairs?.FaultOf(index) is { } fault)
            {
                _results[index] = new ItemResult { Error = fault };
                continue;
            }

            long started;
            EncodedItem? encoded;
            IReadOnlyList<EncodedItem>? windows;
            BertError? error;
            using (await LongTexts.EnterAsync(InputEncoder.SizeOf(input), cancellationToken))
            {
                started = _time.GetTimestamp();
                if (started >= _caller.Deadline)
                {
                    Refuse(index, DeadlineErrors.PassedBeforeTokenization);
                    return;
                }

                (encoded, windows, error) = _encoder.Encode(input);
            }

            var tokenization = _time.GetElapsedTime(started);
            _tokenized = new TokenizedItems(
                index + 1, _tokenized.Tokens + (encoded?.Ids.Length ?? 0), _tokenized.Time + tokenization, _time.GetElapsedTime(first));
            error ??= _decoder.Check(encoded!);
            if (encoded is null || error is not null)
            {
                _results[index] = new ItemResult { Error = error };
                continue;
            }

            var sent = windows is null
                ? await TrySendAsync(index, encoded, tokenization, running, cancellationToken)
                : await TrySendAsync(index, new WindowedItem(encoded, windows), tokenization, running, cancellationToken);
            if (!sent)
            {
                Refuse(index, _runner.Refusal());
                return;
            }
        }
    }

    private WorkItem ItemOf(EncodedItem encoded) =>
        new(
            encoded.Ids,
            _hasTypes ? encoded.TypeOneStart : encoded.Ids.Length,
            _plan.Mask,
            _caller.Deadline,
            _plan.Choice,
            _plan.Features,
            encoded.Attended,
            encoded.PromptLength)
        {
            Trace = _trace,
            Spans = _spans,
        };

    private async ValueTask<bool> TrySendAsync(
        int index, EncodedItem encoded, TimeSpan tokenization, List<Task> running, CancellationToken cancellationToken)
    {
        var item = ItemOf(encoded);
        if (!await _window.TryEnterAsync(item, cancellationToken))
            return false;
        running.Add(FinishAsync(index, item, encoded, tokenization, cancellationToken));
        return true;
    }

    private async ValueTask<bool> TrySendAsync(
        int index, WindowedItem windowed, TimeSpan tokenization, List<Task> running, CancellationToken cancellationToken)
    {
        var windows = new List<Task>(windowed.Windows.Count);
        foreach (var window in windowed.Windows)
        {
            var item = ItemOf(window);
            if (!await _window.TryEnterAsync(item, cancellationToken))
                return false;
            windows.Add(FinishAsync(windows.Count, item, windowed, cancellationToken));
            running.Add(windows[^1]);
        }

        running.Add(FinishAsync(index, Task.WhenAll(windows), windowed, tokenization));
        return true;
    }

    private async Task FinishAsync(int window, WorkItem item, WindowedItem windowed, CancellationToken cancellationToken)
    {
        try
        {
            using var watched = _caller.Watch(item, cancellationToken);
            var result = await item.Completion;
            windowed.Complete(window, result);
            _runner.Count(result);
        }
        finally
        {
            _window.Leave();
        }
    }

    private async Task FinishAsync(int index, Task windows, WindowedItem windowed, TimeSpan tokenization)
    {
        await windows;
        var decoded = IsLate() ? Late : _decoder.Decode(windowed, _plan.Windows!.Combination);

        // To join the windows of a text of megabytes takes seconds.
        decoded = decoded.Error is null && IsLate() ? Late : decoded;
        decoded = windowed.Complete(decoded with { Truncated = decoded.Error is null && _plan.Drops(windowed) }, tokenization);
        _results[index] = _pairs is null ? decoded : await _pairs.FinishAsync(index, decoded);
    }

    private async Task FinishAsync(
        int index, WorkItem item, EncodedItem encoded, TimeSpan tokenization, CancellationToken cancellationToken)
    {
        try
        {
            using var watched = _caller.Watch(item, cancellationToken);
            var result = await item.Completion;
            var decoded = _decoder.Decode(result, encoded);
            _runner.Count(result with { Error = decoded.Error });
            decoded = decoded with
            {
                Tokens = encoded.Ids.Length,
                Truncated = encoded.Truncated,
                Timings = new ItemTimings(tokenization, result.Queue, result.Inference),
            };
            _results[index] = _pairs is null ? decoded : await _pairs.FinishAsync(index, decoded);
        }
        finally
        {
            _window.Leave();
        }
    }

    private bool IsLate() => _time.GetTimestamp() >= _caller.Deadline;

    private void Refuse(int from, BertError error)
    {
        for (var index = from; index < _results.Length; index++)
        {
            _results[index] = new ItemResult { Error = error };
            _runner.Count(WorkResult.Failed(error));
        }
    }
}
