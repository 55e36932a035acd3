using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;
using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Requests;

/// <summary>The heads of a validated request.</summary>
/// <param name="Heads">Indices of the heads in the bundle, in the order of the request.</param>
/// <param name="Mask">The indices as bits, as in <see cref="Items.WorkItem.Heads"/>.</param>
/// <param name="Choice">What fill-mask heads return; null without such a head.</param>
internal sealed record RequestPlan(IReadOnlyList<int> Heads, ulong Mask, TokenChoice? Choice = null)
{
    private static readonly BertError PromptOfIds = new(
        ErrorCode.InvalidRequest, "Token ids are taken as they are, without a prompt. Leave the prompt out, or send the text.");

    /// <summary>How long texts are split into windows; null if they are truncated or refused.</summary>
    public WindowPlan? Windows { get; init; }

    /// <summary>Whether long texts could run as windows: each head combines them, and the texts are no queries.</summary>
    public bool CanSplit => !Form.IsQuery && Decoders.All(decoder => decoder.Windows is not null);

    /// <summary>What heads for features return; null for the default.</summary>
    public FeatureChoice? Features { get; init; }

    /// <summary>How texts become tokens.</summary>
    public TextForm Form { get; init; } = TextForm.Plain;

    /// <summary>Whether texts over the maximum are truncated.</summary>
    public bool Truncates { get; init; }

    /// <summary>Decoders of the heads, which may refuse items.</summary>
    public IReadOnlyList<HeadDecoder> Decoders { get; init; } = [];

    /// <summary>Whether the request names a prompt.</summary>
    public bool NamesPrompt { get; init; }

    /// <returns>The error if one of the heads cannot run on an item, otherwise null.</returns>
    public BertError? Check(InputItem input)
    {
        if (NamesPrompt && input.TokenIds is not null)
            return PromptOfIds;
        for (var i = 0; i < Decoders.Count; i++)
        {
            if (Decoders[i].Check(input) is { } error)
                return error;
        }

        return null;
    }

    /// <returns>The plan or an error.</returns>
    public static (RequestPlan? Plan, BertError? Error) Create(ModelCodec model, InferenceRequest request)
    {
        if (request.Inputs.Count == 0)
            return Fail(ErrorCode.InvalidRequest, "inputs is empty; it needs at least one item.");
        if (request.Heads.Count == 0)
            return Fail(ErrorCode.InvalidRequest, $"heads is empty; {model.Name} has {model.HeadNames}.");

        if (request.Timeout < TimeSpan.Zero || request.Timeout > InferenceRequest.LongestTimeout)
            return Fail(ErrorCode.InvalidRequest, $"timeout is {request.Timeout}; it must be 0 to {InferenceRequest.LongestTimeout}.");

        var heads = new int[request.Heads.Count];
        var mask = 0UL;
        for (var i = 0; i < heads.Length; i++)
        {
            if (!model.TryFindHead(request.Heads[i], out heads[i]))
                return Fail(ErrorCode.UnknownHead, $"There is no such head; {model.Name} has {model.HeadNames}.");
            if ((mask >> heads[i] & 1) != 0)
                return Fail(ErrorCode.InvalidRequest, $"heads names {model.Decoders[heads[i]].Description.Name} twice.");
            if (model.Decoders[heads[i]].Validate(request.Decode) is { } error)
                return (null, error);
            mask |= 1UL << heads[i];
        }

        HeadDecoder[] decoders = [.. heads.Select(head => model.Decoders[head])];
        var (form, fault) = PromptChoice.Of(request.Prompt, decoders);
        if (fault is not null)
            return (null, fault);
        (var windows, fault) = WindowPlan.Create(model, decoders, form, request);
        if (fault is not null)
            return (null, fault);
        TokenChoice? choice = null;
        if (Array.Exists(heads, head => model.Decoders[head].Description.Task == BertTask.FillMask))
            (choice, fault) = Choose(model.Tokenizer, request.Decode);
        return fault is not null
            ? (null, fault)
            : (new RequestPlan(heads, mask, choice)
            {
                // A query is whole or cut: its parts would be other queries.
                Windows = form.IsQuery ? null : windows,
                Truncates = request.Truncate && windows is null,
                Form = form,
                NamesPrompt = request.Prompt is { Length: > 0 },
                Decoders = decoders,
                Features = decoders.OfType<FeaturesDecoder>().Select(decoder => decoder.ChoiceOf(request)).FirstOrDefault(),
            }, null);
    }

    /// <summary>Whether the request answers a text in windows from the first one alone.</summary>
    public bool Drops(WindowedItem item) =>
        Windows?.Combination == WindowCombination.First && item.Windows.Count > 1 && Decoders.Any(decoder => decoder.Windows is { Combines: true });

    private static (TokenChoice? Choice, BertError? Error) Choose(ModelTokenizer tokenizer, DecodeOptions options)
    {
        var count = options.TopK ?? DecodeOptions.DefaultTopK;
        if (options.Targets is null)
            return (new TokenChoice(count), null);

        var (targets, seen) = (new List<int>(options.Targets.Count), new HashSet<int>());
        for (var i = 0; i < options.Targets.Count; i++)
        {
            if (tokenizer.FindTarget(options.Targets[i]) is not { } id)
            {
                return (null, new BertError(
                    ErrorCode.Unprocessable, $"targets[{i}] begins with nothing that the vocabulary of this model has."));
            }

            if (seen.Add(id))
                targets.Add(id);
        }

        return (new TokenChoice(count, [.. targets]), null);
    }

    private static (RequestPlan?, BertError?) Fail(ErrorCode code, string message) => (null, new BertError(code, message));
}
