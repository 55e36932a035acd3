using System.Text;

namespace BertGrains.Gateway.Tests.Fuzz;

/// <summary>Mutates bytes in ways that break parsers: removes, repeats and overwrites them, and inserts fragments of JSON.</summary>
internal static class Mutation
{
    private static readonly byte[][] Fragments = [.. new[]
    {
        "null", "true", "[]", "{}", "[[", "]]", "{\"", "\"\"", "\"", ",", ":", "-1", "1e999", "1e-999", "99999999999999999999", "0.1", "\\u0000",
        "\\ud800", "\\udc00", "\u0000", "\ufeff", "\"inputs\":", "\"heads\":", "\"model\":\"x\"", "/*", "//", "NaN", "-", "+1", "\r\n", "\r\n\r\n",
        new string('[', 200), new string('{', 200), "{\"a\":", "%s%n", "Transfer-Encoding: chunked\r\n", "Content-Length: -1\r\n",
    }.Select(Encoding.UTF8.GetBytes), [0xC3], [0xFF, 0xFE], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]];

    public static byte[] Apply(byte[] bytes, Random random)
    {
        for (var rounds = random.Next(1, 5); rounds > 0; rounds--)
            bytes = Once(bytes, random);
        return bytes;
    }

    private static byte[] Once(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length + 1);
        var end = Math.Min(bytes.Length, at + random.Next(1, 12));
        switch (random.Next(6))
        {
            case 0:
                return [.. bytes[..at], .. bytes[end..]];
            case 1:
                return [.. bytes[..end], .. bytes[at..]];
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. Fragments[random.Next(Fragments.Length)], .. bytes[at..]];
            case 4:
                return [.. bytes[..at], .. Fragments[random.Next(Fragments.Length)], .. bytes[end..]];
            default:
                byte[] copy = [.. bytes];
                for (var i = at; i < end; i++)
                    copy[i] = (byte)random.Next(256);
                return copy;
        }
    }
}
