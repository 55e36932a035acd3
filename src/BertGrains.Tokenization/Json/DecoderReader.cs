namespace BertGrains.Tokenization;

/// <summary>Reads <c>decoder</c>.</summary>
internal static class DecoderReader
{
    public static TokenDecoder Read(JsonPart part) => part.String("type") switch
    {
        "Sequence" => new DecoderSequence([.. part.Objects("decoders").Select(Read)]),
        "WordPiece" => new PrefixDecoder(part.String("prefix"), part.Bool("cleanup")),
        "ByteLevel" => new ByteLevelDecoder(),
        "Metaspace" => ReadMetaspace(part),
        "BPEDecoder" => new SuffixDecoder(part.String("suffix")),
        "ByteFallback" => new ByteFallbackDecoder(),
        "Fuse" => new FuseDecoder(),
        "Strip" when part.String("content") is [var content] => new StripDecoder(content, part.Int("start"), part.Int("stop")),
        "Replace" => new ReplaceDecoder(new ReplaceNormalizer(PatternReader.Read(part), part.String("content"))),
        _ => throw part.Unsupported("type"),
    };

    private static MetaspaceDecoder ReadMetaspace(JsonPart part) => new(
        part.String("replacement"),
        part.StringOrNull("prepend_scheme") != "never" && part.BoolOrNull("add_prefix_space") is not false);
}
