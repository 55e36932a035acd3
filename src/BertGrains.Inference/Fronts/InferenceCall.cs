using System.Diagnostics;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Fronts;

/// <summary>
/// One request on its way: its items are tokenised and queued one after the other, a bounded number at a time, so that a request of any
/// length is served without being held in the queue at once, and decoded as their batches finish.
/// </summary>
internal sealed class InferenceCall : IDisposable
{
    // Enough for the scheduler's look-ahead to fill on one caller alone.
    private const int Window = 4_096;

    private static readonly BertError CallerLeft = new(ErrorCode.Cancelled, "The caller left.");

    private readonly ModelFront _model;
    private readonly IItemRunner _runner;
    private readonly RequestPlan _plan;
    private readonly InferenceRequest _request;
    private readonly TimeProvider _time;
    private readonly ItemResult[] _results;
    private readonly SemaphoreSlim _finished = new(0);
    private readonly CancellationTokenSource? _timeout;
    private readonly long _deadline = long.MaxValue;
    private readonly ActivityContext _trace = Activity.Current?.Context ?? default;
    private int _running;

    public InferenceCall(ModelFront model, IItemRunner runner, RequestPlan plan, InferenceRequest request, TimeProvider time)
    {
        _model = model;
        _runner = runner;
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
        try
        {
            await SendAsync(running, cancellationToken);
        }
        finally
        {
            // Also when sending ends early: what runs still uses this call.
            await Task.WhenAll(running);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return _results;
    }

    public void Dispose()
    {
        _timeout?.Dispose();
        _finished.Dispose();
    }

    private async Task SendAsync(List<Task> running, CancellationToken cancellationToken)
    {
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

            var item = new WorkItem(encoded.Ids, encoded.TypeOneStart, _plan.Mask, _deadline) { Trace = _trace };
            var tokenization = _time.GetElapsedTime(started);
            if (!await QueueAsync(item, cancellationToken))
            {
                Refuse(index);
                return;
            }

            running.Add(FinishAsync(index, item, encoded, tokenization, cancellationToken));
        }
    }

    // A full queue refuses a request that has nothing in it; one that has waits for its own items to make room.
    private async ValueTask<bool> QueueAsync(WorkItem item, CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _running) >= Window || !_runner.TryEnqueue(item))
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
        try
        {
            var running = new Running(this, item);
            using var left = cancellationToken.UnsafeRegister(static state => ((Running)state!).Withdraw(CallerLeft), running);
            using var late = _timeout?.Token.UnsafeRegister(
                static state => ((Running)state!).Withdraw(DeadlineErrors.PassedWhileRunning), running);
            var result = await item.Completion;
            var decoded = Decode(result, encoded);
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
            Interlocked.Decrement(ref _running);
            _finished.Release();
        }
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
                var name = _model.Decoders[head].Description.Name;
                return new ItemResult { Error = new BertError(ErrorCode.Internal, $"The head {name} gave a value that is not a number.") };
            }

            outputs[i] = _model.Decoders[head].Decode(raw, encoded, _request.Decode);
            raw.Release();
        }

        return new ItemResult { Outputs = outputs };
    }

    private void Refuse(int from)
    {
        var error = _runner.Refusal();
        for (var index = from; index < _results.Length; index++)
        {
            _results[index] = new ItemResult { Error = error };
            _runner.Count(WorkResult.Failed(error));
        }
    }

    private sealed record Running(InferenceCall Call, WorkItem Item)
    {
        public void Withdraw(BertError reason) => Call._runner.Withdraw(Item, reason);
    }
}
