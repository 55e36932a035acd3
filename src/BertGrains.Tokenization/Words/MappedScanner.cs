using System.Buffers;
using System.Text;

namespace BertGrains.Tokenization;

/// <summary>
/// The full normalization, character by character: clean, split Chinese, decompose, strip marks, lowercase and split punctuation, in the
/// order of BertNormalizer and BertPreTokenizer of Hugging Face.
/// </summary>
internal sealed class MappedScanner(CharacterMap map, PieceMatcher matcher)
{
    /// <summary>Adds the words of a text without white space.</summary>
    /// <param name="text">The text up to the last character of the words.</param>
    /// <param name="position">Start of the words.</param>
    /// <param name="workspace">Receives the tokens.</param>
    public void Scan(ReadOnlySpan<char> text, int position, Workspace workspace)
    {
        while (position < text.Length)
        {
            var status = Rune.DecodeFromUtf16(text[position..], out var rune, out var length);
            if (status == OperationStatus.Done && (CharacterData.TraitsOf(rune.Value) & CharacterTraits.Unwanted) == 0)
                AddClean(rune.Value, new TokenOffsets(position, position + length), workspace);
            position += length;
        }

        CompleteWord(workspace);
    }

    private void AddClean(int scalar, TokenOffsets offsets, Workspace workspace)
    {
        var apart = map.SplitChinese && (CharacterData.TraitsOf(scalar) & CharacterTraits.Chinese) != 0;
        if (apart)
            CompleteWord(workspace);
        if (map.StripAccents)
            AddDecomposed(scalar, offsets, workspace);
        else
            AddStripped(scalar, offsets, workspace);
        if (apart)
            CompleteWord(workspace);
    }

    private void AddDecomposed(int scalar, TokenOffsets offsets, Workspace workspace)
    {
        ReadOnlySpan<int> parts = [scalar];
        if ((CharacterData.TraitsOf(scalar) & CharacterTraits.Decomposes) != 0)
            parts = CharacterData.DecompositionOf(scalar, stackalloc int[3]);
        var opens = true;
        foreach (var part in parts)
        {
            var combiningClass = CharacterData.CombiningClassOf(part);
            if (combiningClass == 0)
                CompleteSequence(workspace);
            workspace.Sequence.Add(part, combiningClass, opens, offsets);
            opens = false;
        }
    }

    private void CompleteSequence(Workspace workspace)
    {
        foreach (var part in workspace.Sequence.TakeInOrder())
        {
            if ((CharacterData.TraitsOf(part.Scalar) & CharacterTraits.NonspacingMark) == 0)
                AddStripped(part.Scalar, part.Offsets, workspace);
        }
    }

    private void AddStripped(int scalar, TokenOffsets offsets, Workspace workspace)
    {
        var traits = CharacterData.TraitsOf(scalar);
        if ((traits & CharacterTraits.Punctuation) != 0)
        {
            MatchWord(workspace);
            workspace.Word.Append(scalar, offsets);
            MatchWord(workspace);
        }
        else if (map.Lowercase && (traits & CharacterTraits.Uppercase) != 0)
        {
            foreach (var lower in CharacterData.LowerCaseOf(scalar))
                workspace.Word.Append(lower, offsets);
        }
        else
        {
            workspace.Word.Append(scalar, offsets);
        }
    }

    private void CompleteWord(Workspace workspace)
    {
        CompleteSequence(workspace);
        MatchWord(workspace);
    }

    private void MatchWord(Workspace workspace)
    {
        (var word, var tokens) = (workspace.Word, workspace.Tokens);
        if (word.CharacterCount > PieceMatcher.MaxWordCharacters)
        {
            matcher.AddUnknown(word.Offsets.Start, word.Offsets.End, tokens);
        }
        else if (word.CharacterCount > 0)
        {
            var firstToken = tokens.Count;
            matcher.MatchNormalized(word.Units, 0, tokens);
            tokens.MapToText(word.UnitOffsets, firstToken);
        }

        word.Clear();
    }
}
