namespace BertGrains.Tokenization;

/// <summary><c>ByteLevel</c>: splits like GPT-2 and writes bytes as printable characters.</summary>
/// <param name="addPrefixSpace">Whether a space is put before a text that does not start with one.</param>
/// <param name="splits">Whether the text is split.</param>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool splits) : PreTokenizer
{
    public override void Apply(PieceText text)
    {
        if (addPrefixSpace)
            text.Rewrite(AddSpace);
        if (splits)
            text.Split(GptWords.Split);
        text.Rewrite(static (source, piece, target) => ByteCharacters.Append(source, piece.Start, piece.End, target));
    }

    private static void AddSpace(AlignedText source, TextPiece piece, AlignedText target)
    {
        if (source.Units[piece.Start] != ' ')
            target.Append(' ', source.Offsets[piece.Start]);
        target.Append(source, piece.Start, piece.End);
    }
}
