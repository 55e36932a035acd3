using System.Text.Json;

namespace BertGrains.Tokenization;

/// <summary>
/// Loads a tokenizer.json, the format of Hugging Face <c>tokenizers</c>. Its truncation and padding are ignored: the model has limits of
/// its own.
/// </summary>
public static class TokenizerFile
{
    /// <summary>Loads a file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="TokenizerFormatException">The file is malformed, or has a component that is not supported.</exception>
    public static Tokenizer Load(string path, SpecialTokenNames names) => Parse(File.ReadAllBytes(path), names);

    /// <summary>Loads the content of a file.</summary>
    /// <inheritdoc cref="Load"/>
    public static Tokenizer Parse(ReadOnlyMemory<byte> json, SpecialTokenNames names)
    {
        ArgumentNullException.ThrowIfNull(names);
        try
        {
            using var document = JsonDocument.Parse(json);
            return new PipelineTokenizer(Read(new JsonPart("the file", document.RootElement)), names);
        }
        catch (JsonException e)
        {
            throw new TokenizerFormatException($"it is not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new TokenizerFormatException("it contains a string that is not valid Unicode", e);
        }
    }

    private static TokenizerParts Read(JsonPart root)
    {
        if (root.StringOrNull("version") is { } version && version != "1.0")
            throw new TokenizerFormatException($"version is '{version}' instead of '1.0'");
        var model = ModelReader.Read(root.Object("model"));
        var normalizer = root.ObjectOrNull("normalizer") is { } part ? NormalizerReader.Read(part) : null;
        var (template, trim) = PostProcessorReader.Read(root.ObjectOrNull("post_processor"));
        return new TokenizerParts
        {
            AddedTokens = AddedTokenReader.Read(root.Objects("added_tokens"), model),
            Normalizers = normalizer is NormalizerSequence sequence ? sequence.Steps : normalizer is null ? [] : [normalizer],
            PreTokenizer = root.ObjectOrNull("pre_tokenizer") is { } preTokenizer ? PreTokenizerReader.Read(preTokenizer) : null,
            Model = model,
            Template = template,
            Trim = trim,
            Decoder = root.ObjectOrNull("decoder") is { } decoder ? DecoderReader.Read(decoder) : new SpaceDecoder(),
        };
    }
}
