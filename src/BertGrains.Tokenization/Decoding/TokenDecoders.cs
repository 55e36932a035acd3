using System.Globalization;
using System.Text;

namespace BertGrains.Tokenization;

/// <summary>Without a decoder: tokens with spaces between them.</summary>
internal sealed class SpaceDecoder : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => [string.Join(' ', tokens)];
}

/// <summary><c>WordPiece</c>: pieces of a word are joined.</summary>
internal sealed class PrefixDecoder(string prefix, bool cleansUp) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => [WordPieceDecoder.Join(tokens, prefix, cleansUp)];
}

/// <summary><c>ByteLevel</c>: characters become the bytes that they stand for; a token with another character is taken as it is.</summary>
internal sealed class ByteLevelDecoder : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) =>
        [Encoding.UTF8.GetString([.. tokens.SelectMany(token => ByteCharacters.BytesOf(token) ?? Encoding.UTF8.GetBytes(token))])];
}

/// <summary><c>Metaspace</c>: the visible character becomes a space, except at the start of a text that it was put before.</summary>
internal sealed class MetaspaceDecoder(string replacement, bool wasPrepended) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
            tokens[i] = tokens[i].Replace(replacement, i == 0 && wasPrepended ? "" : " ", StringComparison.Ordinal);
        return tokens;
    }
}

/// <summary><c>BPEDecoder</c>: the suffix of words becomes a space.</summary>
internal sealed class SuffixDecoder(string suffix) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
            tokens[i] = tokens[i].Replace(suffix, i < tokens.Count - 1 ? " " : "", StringComparison.Ordinal);
        return tokens;
    }
}

/// <summary><c>Replace</c>.</summary>
internal sealed class ReplaceDecoder(TextNormalizer replace) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => tokens.ConvertAll(replace.Normalize);
}

/// <summary><c>Fuse</c>: one text.</summary>
internal sealed class FuseDecoder : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => [string.Concat(tokens)];
}

/// <summary><c>Strip</c>: drops up to some characters at the ends of each part.</summary>
internal sealed class StripDecoder(char content, int left, int right) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => tokens.ConvertAll(Strip);

    private string Strip(string token)
    {
        var (start, end) = (0, token.Length);
        while (start < left && start < token.Length && token[start] == content)
            start++;
        while (token.Length - end < right && end > start && token[end - 1] == content)
            end--;
        return token[start..end];
    }
}

/// <summary><c>ByteFallback</c>: runs of tokens of bytes become characters, or U+FFFD for each byte if they are not valid UTF-8.</summary>
internal sealed class ByteFallbackDecoder : TokenDecoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override List<string> Decode(List<string> tokens)
    {
        var (parts, bytes) = (new List<string>(tokens.Count), new List<byte>());
        foreach (var token in tokens)
        {
            if (ByteOf(token) is { } b)
            {
                bytes.Add(b);
                continue;
            }

            AddBytes(bytes, parts);
            parts.Add(token);
        }

        AddBytes(bytes, parts);
        return parts;
    }

    private static byte? ByteOf(string token) =>
        token is ['<', '0', 'x', _, _, '>'] && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b)
            ? b
            : null;

    private static void AddBytes(List<byte> bytes, List<string> parts)
    {
        if (bytes.Count == 0)
            return;
        try
        {
            parts.Add(Strict.GetString([.. bytes]));
        }
        catch (DecoderFallbackException)
        {
            parts.AddRange(Enumerable.Repeat("\uFFFD", bytes.Count));
        }

        bytes.Clear();
    }
}

/// <summary><c>Sequence</c>.</summary>
internal sealed class DecoderSequence(IReadOnlyList<TokenDecoder> steps) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => steps.Aggregate(tokens, (parts, step) => step.Decode(parts));
}
