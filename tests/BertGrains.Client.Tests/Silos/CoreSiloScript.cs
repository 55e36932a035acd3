using System.Collections.Concurrent;
using System.Threading.Channels;

namespace BertGrains.Client.Silos;

/// <summary>Scripted answers of a core silo, and the requests that it received. It answers at once unless a test changes that.</summary>
internal sealed class CoreSiloScript : IInferenceGrain
{
    private readonly Channel<InferenceRequest> _arrived = Channel.CreateUnbounded<InferenceRequest>();

    public static ModelDescription Model { get; } = new()
    {
        Name = "tiny",
        Revision = "r1",
        Architecture = "bert",
        Precision = "fp32",
        HiddenSize = 2,
        MaxTokens = 16,
        Heads = [new HeadDescription { Name = "embed", Task = BertTask.Embed, Dimensions = 2 }],
    };

    /// <summary>Requests in the order of their arrival.</summary>
    public ConcurrentQueue<InferenceRequest> Requests { get; } = new();

    /// <summary>The required revisions of the requests, in any order; null for none.</summary>
    public ConcurrentBag<string?> Pinned { get; } = [];

    public Func<InferenceRequest, CancellationToken, Task<InferenceResponse>> Infer { get; set; } = (request, _) => AnswerAsync(request);

    public Func<Task> Ping { get; set; } = () => Task.CompletedTask;

    public Func<ModelsReply> Models { get; set; } = () => new ModelsReply([Model], null, CanAnswer: true);

    /// <summary>The error of texts to tokenize; null for none.</summary>
    public BertError? TokenizeError { get; set; }

    /// <summary>Delays the reply with the models.</summary>
    public Task ModelsReady { get; set; } = Task.CompletedTask;

    /// <summary>An embedding of the text's length for each item.</summary>
    public static Task<InferenceResponse> AnswerAsync(InferenceRequest request) => Task.FromResult(new InferenceResponse
    {
        Model = Model,
        Items = [.. request.Inputs.Select(item => new ItemResult { Outputs = [Embed(item)], Tokens = 3 })],
    });

    public static HeadOutput Embed(InputItem item) => new EmbeddingOutput(new float[] { item.Text?.Length ?? 0, 1 });

    /// <summary>Takes the next request that arrives.</summary>
    public ValueTask<InferenceRequest> ArrivalAsync() => _arrived.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Requests that were not taken with <see cref="ArrivalAsync"/>.</summary>
    public int Arrivals => _arrived.Reader.Count;

    /// <summary>Stops answering requests and pings, as a suspended process does.</summary>
    public void Hang()
    {
        Infer = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("It hangs.");
        };
        Ping = () => new TaskCompletionSource().Task;
    }

    /// <summary>Fails everything, as if no process listened.</summary>
    public void Refuse()
    {
        Infer = (_, _) => throw new SiloUnavailableException();
        Ping = () => throw new SiloUnavailableException();
    }

    public async Task<InferReply> InferAsync(InferCall call, CancellationToken cancellationToken)
    {
        var request = InferCallConverter.ToRequest(call);
        Requests.Enqueue(request);
        Pinned.Add(call.Revision);
        _arrived.Writer.TryWrite(request);
        return InferReplyConverter.ToReply(await Infer(request, cancellationToken), long.MaxValue);
    }

    public Task<TokenizeReply> TokenizeAsync(TokenizeCall call, CancellationToken cancellationToken)
    {
        var request = TokenizerMessageConverter.ToRequest(call);
        return Task.FromResult(TokenizerMessageConverter.ToReply(new TokenizeResponse
        {
            Error = TokenizeError,
            Items = [.. request.Inputs.Select(text => new[] { new Token(text.Length, text, false, 0, text.Length) })],
        }));
    }

    public Task<DecodeReply> DecodeAsync(DecodeCall call, CancellationToken cancellationToken)
    {
        var request = TokenizerMessageConverter.ToRequest(call);
        return Task.FromResult(TokenizerMessageConverter.ToReply(new DecodeResponse { Items = [.. request.Ids.Select(ids => string.Join(' ', ids))] }));
    }

    public async Task<ModelsReply> GetModelsAsync(CancellationToken cancellationToken)
    {
        await ModelsReady;
        return Models();
    }

    public Task PingAsync() => Ping();
}
