using System.Diagnostics;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Requests;

/// <summary>
/// One running request. Items are tokenized and enqueued in order, with a bounded number in the queue at a time, and decoded as their
/// batches finish.
/// </summary>
internal sealed class InferenceCall : IDisposable
{
    private readonly ModelTokenizer _tokenizer;
    private readonly IItemRunner _runner;
    private readonly InferenceRequest _request;
    private readonly ulong _heads;
    private readonly TokenChoice? _choice;
    private readonly TimeProvider _time;
    private readonly ItemWindow _window;
    private readonly CallerWatch _caller;
    private readonly ItemDecoder _decoder;
    private readonly ItemResult[] _results;
    private readonly ActivityContext _trace = Activity.Current?.Context ?? default;

    public InferenceCall(ModelCodec model, IItemRunner runner, RequestPlan plan, InferenceRequest request, TimeProvider time)
    {
        _tokenizer = model.Tokenizer;
        _runner = runner;
        _request = request;
        _heads = plan.Mask;
        _choice = plan.Choice;
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
        for (var index = 0; index < _results.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var input = _request.Inputs[index];
            long started;
            EncodedItem? encoded;
            BertError? error;
            using (await LongTexts.EnterAsync(SizeOf(input), cancellationToken))
            {
                started = _time.GetTimestamp();
                if (started >= _caller.Deadline)
                {
                    Refuse(index, DeadlineErrors.PassedBeforeTokenization);
                    return;
                }

                (encoded, error) = _tokenizer.Encode(input, _request.Truncate, _request.TruncationSide);
            }

            error ??= _decoder.Check(encoded!);
            if (encoded is null || error is not null)
            {
                _results[index] = new ItemResult { Error = error };
                continue;
            }

            var item = new WorkItem(encoded.Ids, encoded.TypeOneStart, _heads, _caller.Deadline, _choice) { Trace = _trace };
            var tokenization = _time.GetElapsedTime(started);
            if (!await _window.TryEnterAsync(item, cancellationToken))
            {
                Refuse(index, _runner.Refusal());
                return;
            }

            running.Add(FinishAsync(index, item, encoded, tokenization, cancellationToken));
        }
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
            _results[index] = decoded with
            {
                Tokens = encoded.Ids.Length,
                Truncated = encoded.Truncated,
                Timings = new ItemTimings(tokenization, result.Queue, result.Inference),
            };
        }
        finally
        {
            _window.Leave();
        }
    }

    private static long SizeOf(InputItem input) => input.TokenIds?.Count ?? ((input.Text?.Length ?? 0L) + (input.Pair?.Length ?? 0));

    private void Refuse(int from, BertError error)
    {
        for (var index = from; index < _results.Length; index++)
        {
            _results[index] = new ItemResult { Error = error };
            _runner.Count(WorkResult.Failed(error));
        }
    }
}
