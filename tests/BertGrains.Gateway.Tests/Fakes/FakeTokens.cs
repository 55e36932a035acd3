namespace BertGrains.Gateway.Tests.Fakes;

/// <summary>One token per word, whose id is its length; the special tokens are 101 and 102.</summary>
internal static class FakeTokens
{
    public static List<Token> Of(string text, bool special)
    {
        var tokens = new List<Token>();
        if (special)
            tokens.Add(new(101, "[CLS]", true, 0, 0));
        var start = 0;
        foreach (var word in text.Split(' '))
        {
            tokens.Add(new(word.Length, "##" + word, false, start, start + word.Length));
            start += word.Length + 1;
        }

        if (special)
            tokens.Add(new(102, "[SEP]", true, 0, 0));
        return tokens;
    }
}
