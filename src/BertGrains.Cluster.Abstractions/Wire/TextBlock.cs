namespace BertGrains.Cluster.Abstractions;

/// <summary>Texts as flat bytes: their number, and each exactly as it is, unpaired surrogates included.</summary>
internal static class TextBlock
{
    private const int LeastBytesOfAText = 4;

    public static ReadOnlyMemory<byte> Write(IReadOnlyList<string> texts)
    {
        var writer = new WireWriter(256 * Math.Min(texts.Count, 1_024));
        writer.WriteInt32(texts.Count);
        foreach (var text in texts)
            writer.WriteString(text);
        return writer.ToMemory();
    }

    /// <exception cref="WireFormatException">The block is damaged.</exception>
    public static string[] Read(ReadOnlySpan<byte> block)
    {
        var reader = new WireReader(block);
        var texts = new string[reader.ReadCount(LeastBytesOfAText)];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = reader.ReadString();
        reader.End();
        return texts;
    }
}
