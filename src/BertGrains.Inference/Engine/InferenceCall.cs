using System.Diagnostics;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Scheduling;

namespace BertGrains.Inference.Engine;

/// <summary>
/// One request on its way: its items are tokenised and queued one after the other, a bounded number at a time, so that a request of any
/// length is served without being held in the queue at once, and decoded as their batches finish.
/// </summary>
internal sealed class InferenceCall : IDisposable
{
    // Enough for the scheduler's look-ahead to fill on one caller alone.
    private const int Window = 4_096;

    private static readonly BertError CallerLeft = new(ErrorCode.Cancelled, "The caller left.");

    private readonly ServedModel _model;
    private readonly RequestPlan _plan;
    private readonly InferenceRequest _request;
    private readonly TimeProvider _time;
    private readonly ItemResult[] _results;
    private readonly SemaphoreSlim _finished = new(0);
    private readonly CancellationTokenSource? _timeout;
    private readonly long _deadline = long.MaxValue;
    private int _running;

    public InferenceCall(ServedModel model, RequestPlan plan, InferenceRequest request, TimeProvider time)
    {
        _model = model;
        _plan = plan;
        _request = request;
        _time = time;
        _results = new ItemResult[request.Inputs.Count];
        if (request.Timeout is { } timeout)
        {
            _timeout = new CancellationTokenSource(timeout, time);
            _deadline = time.GetTimestamp() + (long)(timeout.TotalSeconds * time.TimestampFrequency);
        }
    }

    /// <returns>One result an item.</returns>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public async Task<IReadOnlyList<ItemResult>> RunAsync(CancellationToken cancellationToken)
    {
        var running = new List<Task>(Math.Min(_results.Length, Window));
        for (var index = 0; index < _results.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var started = _time.GetTimestamp();
            var (encoded, error) = _model.Tokenizer.Encode(_request.Inputs[index], _request.Truncate, _request.TruncationSide);
            if (encoded is null)
            {
                _results[index] = new ItemResult { Error = error };
                continue;
            }

            var item = new WorkItem(encoded.Ids, encoded.TypeOneStart, _plan.Mask, _deadline);
            var tokenization = _time.GetElapsedTime(started);
            if (!await QueueAsync(item, cancellationToken))
            {
                Refuse(index);
                break;
            }

            running.Add(FinishAsync(index, item, encoded, tokenization, cancellationToken));
        }

        await Task.WhenAll(running);
        cancellationToken.ThrowIfCancellationRequested();
        return _results;
    }

    // The semaphore is left to the collector: items of a call that was cancelled still release it when they come to their end.
    public void Dispose() => _timeout?.Dispose();

    // A full queue refuses a request that has nothing in it; one that has waits for its own items to make room.
    private async ValueTask<bool> QueueAsync(WorkItem item, CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _running) >= Window || !_model.Replica.TryEnqueue(item))
        {
            if (Volatile.Read(ref _running) == 0)
                return false;
            await _finished.WaitAsync(cancellationToken);
        }

        Interlocked.Increment(ref _running);
        return true;
    }

    private async Task FinishAsync(
        int index, WorkItem item, EncodedItem encoded, TimeSpan tokenization, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static state => ((Running)state!).Withdraw(CallerLeft), new Running(this, item)))
        using (_timeout?.Token.UnsafeRegister(
            static state => ((Running)state!).Withdraw(DeadlineErrors.PassedWhileRunning), new Running(this, item)))
        {
            var result = await item.Completion;
            _results[index] = Decode(result, encoded) with
            {
                Tokens = encoded.Ids.Length,
                Truncated = encoded.Truncated,
                Timings = new ItemTimings(tokenization, result.Queue, result.Inference),
            };
        }

        Interlocked.Decrement(ref _running);
        _finished.Release();
    }

    private ItemResult Decode(in WorkResult result, EncodedItem encoded)
    {
        if (result.Error is not null)
            return new ItemResult { Error = result.Error };

        var outputs = new HeadOutput[_plan.Heads.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            var head = _plan.Heads[i];
            var raw = result.Outputs[head] ?? throw new UnreachableException("The device left out a head.");
            if (!raw.IsFinite())
            {
                return new ItemResult
                {
                    Error = new BertError(ErrorCode.Internal, $"The head {_model.Decoders[head].Description.Name} gave a value that is not a number."),
                };
            }

            outputs[i] = _model.Decoders[head].Decode(raw, encoded, _request.Decode);
            raw.Release();
        }

        return new ItemResult { Outputs = outputs };
    }

    private void Refuse(int from)
    {
        var error = _model.Replica.Refusal();
        for (var index = from; index < _results.Length; index++)
        {
            _results[index] = new ItemResult { Error = error };
            _model.Replica.Refused(error.Code);
        }
    }

    private sealed record Running(InferenceCall Call, WorkItem Item)
    {
        public void Withdraw(BertError reason) => Call._model.Replica.Withdraw(Item, reason);
    }
}
