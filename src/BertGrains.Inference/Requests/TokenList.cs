using System.Collections;
using BertGrains.Tokenization;

namespace BertGrains.Inference.Requests;

/// <summary>The tokens of an encoding, each made when it is read: a long text has a million of them. Immutable.</summary>
internal sealed class TokenList(Tokenizer tokenizer, TokenEncoding encoding) : IReadOnlyList<Token>
{
    public int Count => encoding.Ids.Length;

    public Token this[int index]
    {
        get
        {
            var (id, offsets) = (encoding.Ids[index], encoding.Offsets[index]);
            var special = encoding.SequenceOf(index) == TokenSequence.None;
            return new Token(id, tokenizer.TokenOf(id), special, offsets.Start, offsets.End);
        }
    }

    public IEnumerator<Token> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
