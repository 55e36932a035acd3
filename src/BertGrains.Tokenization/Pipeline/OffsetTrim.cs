namespace BertGrains.Tokenization;

/// <summary>
/// Leaves white space at the ends of a token out of its offsets (<c>process_offsets</c> of the post-processors of byte-level tokenizers).
/// </summary>
/// <param name="keepsFirstSpace">Whether the single space before the first word was added, so that there is none to leave out.</param>
internal sealed class OffsetTrim(bool keepsFirstSpace)
{
    /// <summary>Converts offsets in a normalized segment to offsets in the text, without white space.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="text">The original text.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="firstToken">Index of the first token of the segment.</param>
    /// <param name="firstOfText">Index of the first token of the text.</param>
    public void MapToText(AlignedText segment, ReadOnlySpan<char> text, TokenBuffer tokens, int firstToken, int firstOfText)
    {
        for (var i = firstToken; i < tokens.Count; i++)
        {
            var (start, end) = tokens.Offsets[i];
            var leading = 0;
            while (start + leading < end && IsSpace(segment.Units[start + leading]))
                leading++;
            var trailing = 0;
            while (end - trailing > start && IsSpace(segment.Units[end - trailing - 1]))
                trailing++;
            (start, end) = (segment.Offsets[start].Start, segment.Offsets[end - 1].End);
            if (keepsFirstSpace && leading == 1 && (i == firstOfText || start == 0))
                leading = 0;
            for (; leading > 0 && start < end; leading--)
                start += char.IsHighSurrogate(text[start]) ? 2 : 1;
            for (; trailing > 0 && end > start; trailing--)
                end -= char.IsLowSurrogate(text[end - 1]) ? 2 : 1;
            tokens.SetOffsets(i, start, end);
        }
    }

    private static bool IsSpace(char unit) => unit == ByteCharacters.Space || CharacterCategories.IsWhitespace(unit);
}
