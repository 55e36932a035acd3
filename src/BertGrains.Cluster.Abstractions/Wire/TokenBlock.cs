namespace BertGrains.Cluster.Abstractions;

/// <summary>The tokens of texts as flat bytes.</summary>
internal static class TokenBlock
{
    private const int LeastBytesOfAList = 4;
    private const int LeastBytesOfAToken = 17;

    public static ReadOnlyMemory<byte> Write(IReadOnlyList<IReadOnlyList<Token>> lists)
    {
        var writer = new WireWriter();
        writer.WriteInt32(lists.Count);
        foreach (var tokens in lists)
        {
            writer.WriteInt32(tokens.Count);
            foreach (var token in tokens)
                Write(writer, token);
        }

        return writer.ToMemory();
    }

    /// <exception cref="WireFormatException">The block is damaged.</exception>
    public static Token[][] Read(ReadOnlySpan<byte> block)
    {
        var reader = new WireReader(block);
        var lists = new Token[reader.ReadCount(LeastBytesOfAList)][];
        for (var i = 0; i < lists.Length; i++)
        {
            lists[i] = new Token[reader.ReadCount(LeastBytesOfAToken)];
            for (var j = 0; j < lists[i].Length; j++)
                lists[i][j] = Read(ref reader);
        }

        reader.End();
        return lists;
    }

    private static void Write(WireWriter writer, Token token)
    {
        writer.WriteInt32(token.Id);
        writer.WriteString(token.Text);
        writer.WriteBoolean(token.Special);
        writer.WriteInt32(token.Start);
        writer.WriteInt32(token.End);
    }

    private static Token Read(ref WireReader reader) =>
        new(reader.ReadInt32(), reader.ReadString(), reader.ReadBoolean(), reader.ReadInt32(), reader.ReadInt32());
}
