namespace BertGrains.Gateway.Tests.Fakes;

/// <summary>
/// A client without a model. Results are simple functions of the input, tests set the failures, and the last request is recorded. A text
/// has one token per word and two special tokens.
/// </summary>
internal sealed class FakeBertClient : IBertClient
{
    public static ModelDescription Small { get; } = new()
    {
        Name = "small",
        Revision = "r1",
        Architecture = "bert",
        Precision = "fp32",
        HiddenSize = 4,
        MaxTokens = 16,
        Source = "example/small",
        Heads =
        [
            new() { Name = "embedding", Task = BertTask.Embed, Dimensions = 4, Pooling = "mean" },
            new() { Name = "sentiment", Task = BertTask.Classify, Labels = ["bad", "good", "other"] },
            new() { Name = "emotions", Task = BertTask.Classify, Labels = ["joy", "anger"] },
            new() { Name = "entities", Task = BertTask.TokenClassify, Labels = ["O", "B-PER"] },
            new() { Name = "features", Task = BertTask.Features, Dimensions = 4 },
        ],
    };

    /// <summary>Heads for pairs of texts.</summary>
    public static ModelDescription Pairs { get; } = Small with
    {
        Name = "pairs",
        Heads =
        [
            new() { Name = "answers", Task = BertTask.QuestionAnswer },
            new() { Name = "relevance", Task = BertTask.Rerank, Labels = ["LABEL_0"] },
            new() { Name = "inference", Task = BertTask.Classify, Labels = ["contradiction", "neutral", "ENTAILMENT"] },
        ],
    };

    /// <summary>A model for late interaction; not among the default models.</summary>
    public static ModelDescription Late { get; } = Small with
    {
        Name = "late",
        Heads =
        [
            new() { Name = "token-embedding", Task = BertTask.EmbedTokens, Dimensions = 2, Prompts = ["document", "query"], DefaultPrompt = "document" },
            new() { Name = "features", Task = BertTask.Features, Dimensions = 2 },
        ],
    };

    public static ModelDescription Plain { get; } = Small with { Name = "plain", Heads = [Small.Heads[0]] };

    /// <summary>A model with the heads of classes for pre-training; not among the default models.</summary>
    public static ModelDescription Pretraining { get; } = Small with
    {
        Name = "pretraining",
        Heads =
        [
            new() { Name = "fill-mask", Task = BertTask.FillMask, Dimensions = 9 },
            new() { Name = "sparse", Task = BertTask.EmbedSparse, Dimensions = 9 },
            new() { Name = "next-sentence", Task = BertTask.NextSentence, Labels = NextSentence.Labels },
            new() { Name = "replaced-tokens", Task = BertTask.DetectReplaced, Labels = [TokenOrigin.Replaced] },
            new() { Name = "features", Task = BertTask.Features, Dimensions = 2, Layers = [0, 1, 2] },
        ],
    };

    public IReadOnlyList<ModelDescription> Models { get; set; } = [Small, Plain];

    /// <summary>The error of every whole request; null for none.</summary>
    public BertError? Failure { get; set; }

    /// <summary>The error of every item; null for none.</summary>
    public BertError? ItemFailure { get; set; }

    /// <summary>The exception of every call; null for none.</summary>
    public Exception? Bug { get; set; }

    public BertError? Health { get; set; }

    /// <summary>When set, <see cref="InferAsync"/> waits until the turnstile opens.</summary>
    public Turnstile? Hold { get; set; }

    public InferenceRequest? Last { get; private set; }

    public ValueTask<IReadOnlyList<ModelDescription>> GetModelsAsync(CancellationToken cancellationToken = default) => new(Models);

    public ValueTask<BertError?> CheckHealthAsync(CancellationToken cancellationToken = default) => new(Health);

    public async Task<InferenceResponse> InferAsync(InferenceRequest request, CancellationToken cancellationToken = default)
    {
        Last = request;
        if (Hold is { } hold)
            await hold.PassAsync(cancellationToken);
        if (Bug is not null)
            throw Bug;
        if (Failure is not null)
            return new() { Error = Failure };
        var model = Models.Single(m => m.Name == request.Model);
        var heads = request.Heads.Select(name => model.Heads.Single(h => h.Name == name)).ToList();
        return new() { Model = model, Items = [.. request.Inputs.Select(item => Run(item, heads, request, model))] };
    }

    public ValueTask<TokenizeResponse> TokenizeAsync(TokenizeRequest request, CancellationToken cancellationToken = default) =>
        new(new TokenizeResponse { Items = [.. request.Inputs.Select(text => FakeTokens.Of(text, request.AddSpecialTokens))] });

    public ValueTask<DecodeResponse> DecodeAsync(DecodeRequest request, CancellationToken cancellationToken = default) =>
        new(new DecodeResponse
        {
            Items = [.. request.Ids.Select(ids => string.Join(' ', ids.Where(id => !request.SkipSpecialTokens || id < 101)))],
        });

    private ItemResult Run(InputItem item, List<HeadDescription> heads, InferenceRequest request, ModelDescription model)
    {
        if (ItemFailure is not null)
            return new() { Error = ItemFailure };
        if (item.Text?.Length == 0 || item.TokenIds?.Count == 0)
            return new() { Error = new(ErrorCode.InvalidRequest, "The input is empty.") };
        var tokens = (item.TokenIds?.Count ?? item.Text!.Split(' ').Length + (item.Pair?.Split(' ').Length ?? 0)) + 2;
        if (tokens > model.MaxTokens && !request.Truncate && request.Windows is null)
            return new() { Error = new(ErrorCode.TooLarge, $"The input has {tokens} tokens; the model takes {model.MaxTokens}.") };
        return new()
        {
            Tokens = Math.Min(tokens, model.MaxTokens),
            Truncated = tokens > model.MaxTokens && request.Windows is null,
            Windows = tokens > model.MaxTokens && request.Windows is not null ? 2 : 1,
            Timings = new(TimeSpan.FromMilliseconds(1.2), TimeSpan.FromMilliseconds(2.2), TimeSpan.FromMilliseconds(30.2)),
            Outputs = [.. heads.Select(head => FakeOutputs.Of(head, item, request.Decode))],
        };
    }
}
