using System.Globalization;
using BertGrains.Cli.Texts;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>The first values of a vector and how many there are.</summary>
internal sealed class NumberPicture : IPicture
{
    private const int ValuesShown = 4;

    /// <inheritdoc />
    public bool ShowsText => false;

    /// <inheritdoc />
    public IEnumerable<IRenderable> Of(TextItem item, HeadOutput output)
    {
        yield return new StyledText(indent: 2).Append(Describe(output));
    }

    /// <summary>A line on an output.</summary>
    public static string Describe(HeadOutput output) => output switch
    {
        EmbeddingOutput embedding => Describe(
            embedding.Values.Length, "values", embedding.Values[..Math.Min(ValuesShown, embedding.Values.Length)].ToArray().Select(Digits)),
        QuantizedEmbeddingOutput quantized => Describe(
            quantized.Bytes.Length,
            "values",
            quantized.Bytes[..Math.Min(ValuesShown, quantized.Bytes.Length)].ToArray().Select(value => Whole(quantized.IsSigned ? (sbyte)value : value))),
        SparseEmbeddingOutput sparse => Describe(sparse),
        FeaturesOutput features => string.Create(CultureInfo.InvariantCulture, $"{features.Tokens} tokens of {features.Dimensions} values"),
        TokenEmbeddingsOutput tokens => string.Create(CultureInfo.InvariantCulture, $"{tokens.Tokens.Count} tokens of {tokens.Dimensions} values"),
        RelevanceOutput relevance => relevance.Score.ToString("0.0000", CultureInfo.InvariantCulture),
        _ => output.ToString(),
    };

    private static string Describe(SparseEmbeddingOutput sparse)
    {
        var best = sparse.Indices.ToArray().Zip(sparse.Values.ToArray()).OrderByDescending(pair => pair.Second).Take(ValuesShown);
        return Describe(
            sparse.Indices.Length, "weights", best.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.First}:{pair.Second:0.00}")));
    }

    private static string Describe(int count, string what, IEnumerable<string> shown) =>
        string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', shown)} … {count} {what}");

    private static string Digits(float value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
