using System.Threading.Channels;

namespace BertGrains.Cli.Tests.Batches;

/// <summary>A client with responses that the test releases. A response has one embedding of one value, the length of the text.</summary>
internal sealed class FakeClient(bool immediate) : IBertClient
{
    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>();
    private int _inFlight;

    /// <summary>Selects the texts that fail.</summary>
    public Predicate<string> Fails { get; init; } = _ => false;

    /// <summary>Error of every request.</summary>
    public BertError? Refusal { get; init; }

    /// <summary>The health; null when healthy.</summary>
    public BertError? Health { get; init; }

    /// <summary>Maximum number of items in flight.</summary>
    public int MaxInFlight { get; private set; }

    public async Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default)
    {
        MaxInFlight = Math.Max(MaxInFlight, Interlocked.Add(ref _inFlight, request.Inputs.Count));
        var answer = new TaskCompletionSource<InferenceResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (immediate)
            answer.SetResult(Answer(request));

        _waiting.Writer.TryWrite(new Waiting(request, answer));
        try
        {
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Add(ref _inFlight, -request.Inputs.Count);
        }
    }

    /// <summary>Waits for a number of requests and responds to them, the last one first.</summary>
    public async Task AnswerAsync(int requests)
    {
        var taken = new Stack<Waiting>();
        for (var i = 0; i < requests; i++)
            taken.Push(await _waiting.Reader.ReadAsync(TestContext.Current.CancellationToken));

        foreach (var (request, answer) in taken)
            answer.SetResult(Answer(request));
    }

    public ValueTask<IReadOnlyList<ModelDescription>> GetModelsAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<BertError?> CheckHealthAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(Health);

    public ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    private InferenceResponse Answer(InferenceRequest request) =>
        Refusal is not null
            ? new InferenceResponse { Error = Refusal }
            : new InferenceResponse { Items = [.. request.Inputs.Select(item => Answer(item.Text!))] };

    private ItemResult Answer(string text) =>
        Fails(text)
            ? new ItemResult { Error = new BertError(ErrorCode.InvalidRequest, "no") }
            : new ItemResult { Outputs = [new EmbeddingOutput(new[] { (float)text.Length })] };

    private sealed record Waiting(InferenceRequest Request, TaskCompletionSource<InferenceResponse> Answer);
}
