using System.Threading.Channels;

namespace BertGrains.Cli.Tests.Batches;

/// <summary>An engine whose answers the test releases; an answer is an embedding of one number, the length of the text.</summary>
internal sealed class FakeClient(bool answersAtOnce) : IBertClient
{
    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>();
    private int _inFlight;

    /// <summary>Texts for which this is true fail.</summary>
    public Predicate<string> Fails { get; init; } = _ => false;

    /// <summary>What is said to every request.</summary>
    public BertError? Refusal { get; init; }

    /// <summary>Most items that were ever in flight.</summary>
    public int MostInFlight { get; private set; }

    public async Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default)
    {
        MostInFlight = Math.Max(MostInFlight, Interlocked.Add(ref _inFlight, request.Inputs.Count));
        var answer = new TaskCompletionSource<InferenceResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (answersAtOnce)
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

    /// <summary>Waits for so many requests and answers them, the last one first.</summary>
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

    public ValueTask<BertError?> CheckHealthAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

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
