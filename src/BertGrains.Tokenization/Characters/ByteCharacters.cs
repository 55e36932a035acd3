using System.Text;

namespace BertGrains.Tokenization;

/// <summary>The printable characters that stand for bytes in byte-level vocabularies (GPT-2, <c>bytes_to_unicode</c>).</summary>
internal static class ByteCharacters
{
    /// <summary>The character of the space.</summary>
    public const char Space = '\u0120';

    private static readonly char[] Characters = CreateCharacters();
    private static readonly Dictionary<char, byte> Bytes = Enumerable.Range(0, 256).ToDictionary(b => Characters[b], b => (byte)b);

    /// <summary>Appends the bytes of a part of a text; each has the offsets of its character.</summary>
    public static void Append(AlignedText source, int start, int end, AlignedText target)
    {
        Span<byte> utf8 = stackalloc byte[4];
        for (var position = start; position < end;)
        {
            var (scalar, length) = source.ScalarAt(position);
            if (scalar < 0x80)
            {
                target.Append(Characters[scalar], source.Offsets[position]);
            }
            else
            {
                foreach (var b in utf8[..new Rune(scalar).EncodeToUtf8(utf8)])
                    target.Append(Characters[b], source.Offsets[position]);
            }

            position += length;
        }
    }

    /// <summary>The bytes of a token; null if a character of it stands for none.</summary>
    public static byte[]? BytesOf(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!Bytes.TryGetValue(token[i], out bytes[i]))
                return null;
        }

        return bytes;
    }

    private static char[] CreateCharacters()
    {
        var characters = new char[256];
        var next = 0x100;
        for (var b = 0; b < characters.Length; b++)
            characters[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)b : (char)next++;
        return characters;
    }
}
