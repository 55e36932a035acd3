namespace BertGrains.Tokenization;

/// <summary>Reads <c>normalizer</c>.</summary>
internal static class NormalizerReader
{
    public static TextNormalizer Read(JsonPart part) => part.String("type") switch
    {
        "Sequence" => new NormalizerSequence([.. part.Objects("normalizers").Select(Read)]),
        "BertNormalizer" => ReadBert(part),
        "NFC" => new FormNormalizer(isCompatible: false, composes: true),
        "NFD" => new FormNormalizer(isCompatible: false, composes: false),
        "NFKC" => new FormNormalizer(isCompatible: true, composes: true),
        "NFKD" => new FormNormalizer(isCompatible: true, composes: false),
        "Lowercase" => new LowercaseNormalizer(),
        "StripAccents" => new StripAccentsNormalizer(),
        "Strip" => new StripNormalizer(part.Bool("strip_left"), part.Bool("strip_right")),
        "Nmt" => new NmtNormalizer(),
        "Prepend" => new PrependNormalizer(part.String("prepend")),
        "Replace" => new ReplaceNormalizer(PatternReader.Read(part), part.String("content")),
        "Precompiled" => ReadPrecompiled(part),
        "ByteLevel" => new ByteLevelNormalizer(),
        _ => throw part.Unsupported("type"),
    };

    private static NormalizerSequence ReadBert(JsonPart part)
    {
        var lowercase = part.Bool("lowercase");
        return BertTextNormalizer.Create(
            part.Bool("clean_text"), part.Bool("handle_chinese_chars"), part.BoolOrNull("strip_accents") ?? lowercase, lowercase);
    }

    private static PrecompiledNormalizer ReadPrecompiled(JsonPart part)
    {
        try
        {
            return new PrecompiledNormalizer(Convert.FromBase64String(part.String("precompiled_charsmap")));
        }
        catch (Exception e) when (e is FormatException or TokenizerFormatException)
        {
            throw new TokenizerFormatException($"{part.Name}: precompiled_charsmap is damaged: {e.Message}", e);
        }
    }
}
