using System.Collections;
using System.Globalization;
using System.Numerics.Tensors;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Requests;
using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Heads;

/// <summary>Scales the vectors of tokens to unit length and leaves out those of the tokens that the role of the text skips.</summary>
internal sealed class TokenEmbeddingsDecoder : HeadDecoder
{
    // As in torch.nn.functional.normalize: a zero vector stays zero.
    private const float SmallestNorm = 1e-12f;

    private readonly bool _normalize;
    private readonly TextForm _query;
    private readonly TextForm _document;
    private readonly HashSet<int> _skippedInQueries;
    private readonly HashSet<int> _skippedInDocuments;

    public TokenEmbeddingsDecoder(HeadManifest head)
        : base(head)
    {
        var roles = head.LateInteraction!;
        (_normalize, DividesByQuery) = (head.Normalize, roles.DividesByQuery);
        (_query, _document) = (TextForm.Of(roles.Query, isQuery: true), TextForm.Of(roles.Document, isQuery: false));
        (_skippedInQueries, _skippedInDocuments) = ([.. roles.Query.Skipped ?? []], [.. roles.Document.Skipped ?? []]);
        Description = Description with
        {
            Prompts = [LateInteraction.Document, LateInteraction.Query],
            DefaultPrompt = LateInteraction.Document,
        };
    }

    /// <summary>Whether the score of a pair is divided by the number of the query's vectors.</summary>
    public bool DividesByQuery { get; }

    public override WindowTraits? Windows { get; } = new();

    public override HeadDescription DescriptionOf(int maxTokens) => Description with
    {
        MaxTokensOf = new Dictionary<string, int>
        {
            [LateInteraction.Query] = Math.Min(_query.MaxTokens ?? maxTokens, maxTokens),
            [LateInteraction.Document] = Math.Min(_document.MaxTokens ?? maxTokens, maxTokens),
        },
    };

    public override TextForm? FormOf(string prompt) => prompt switch
    {
        LateInteraction.Query => _query,
        LateInteraction.Document => _document,
        _ => null,
    };

    public override BertError? Validate(DecodeOptions options) =>
        options.Dimensions is { } dimensions && (dimensions < 1 || dimensions > Description.Dimensions)
            ? new BertError(
                ErrorCode.InvalidRequest, $"dimensions is {dimensions}; the head {Description.Name} has 1 to {Description.Dimensions}.")
            : null;

    public override BertError? Check(InputItem input) => input.Pair is null ? null : new BertError(
        ErrorCode.Unprocessable,
        $"The head {Description.Name} scores a pair by reading its texts apart, and the other heads of the request read them together. Request it "
        + "separately.");

    public override BertError? Check(EncodedItem item, DecodeOptions options)
    {
        var bytes = (long)item.Ids.Length * Description.Dimensions * sizeof(float);
        return bytes <= FeatureOptions.MaxBytesOfAnItem ? null : new BertError(
            ErrorCode.TooLarge,
            string.Create(CultureInfo.InvariantCulture, $"The vectors of {item.Ids.Length} tokens are {bytes} bytes; the maximum for an item is ")
            + $"{FeatureOptions.MaxBytesOfAnItem}. Shorten the text.");
    }

    public override HeadOutput Decode(
        IReadOnlyList<WindowOutput> windows, EncodedItem whole, DecodeOptions options, WindowCombination? combination) =>
        Decode(WindowRows.Join(windows, whole), whole, options);

    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options)
    {
        var skipped = item.Form.IsQuery ? _skippedInQueries : _skippedInDocuments;
        int[] kept = [.. Enumerable.Range(0, raw.Rows).Where(token => !skipped.Contains(item.Ids[token]))];
        var dimensions = options.Dimensions ?? raw.Columns;
        var values = new float[kept.Length * dimensions];
        for (var i = 0; i < kept.Length; i++)
        {
            var vector = values.AsSpan(i * dimensions, dimensions);
            raw.Row(kept[i])[..dimensions].CopyTo(vector);
            if (options.Normalize ?? _normalize)
                TensorPrimitives.Divide(vector, MathF.Max(TensorPrimitives.Norm<float>(vector), SmallestNorm), vector);
        }

        return new TokenEmbeddingsOutput(dimensions, values, new Tokens(item, kept));
    }

    // Made when they are read: a score needs none.
    private sealed class Tokens(EncodedItem item, int[] kept) : IReadOnlyList<Token>
    {
        public int Count => kept.Length;

        public Token this[int index] => item.TokenAt(kept[index]);

        public IEnumerator<Token> GetEnumerator() => kept.Select(item.TokenAt).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
