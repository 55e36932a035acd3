namespace BertGrains.Tokenization;

/// <summary>A megabyte of text in forms for which a tokenizer with quadratic time would run for hours.</summary>
public sealed class LongTextTests
{
    private const int Megabyte = 1 << 20;

    [Theory]
    [InlineData("a", 1)]
    [InlineData("É", 1)]
    [InlineData("\U0001F600", 1)]
    [InlineData("e\u0301", 1)]
    [InlineData("\uD800", 0)]
    [InlineData("\u0301", 0)]
    [InlineData("\u0301\u0323", 0)]
    [InlineData("[", Megabyte)]
    [InlineData("[MASK]", Megabyte / 6)]
    [InlineData("中", Megabyte)]
    [InlineData("\U0001D165\u0301", 1)]
    public void Encode_MegabyteWithoutSpace_Completes(string repeated, int tokens)
    {
        var text = string.Concat(Enumerable.Repeat(repeated, Megabyte / repeated.Length));

        var encoding = Fixtures.Uncased.Encode(text, addSpecialTokens: false);

        Assert.Equal(tokens, encoding.Ids.Length);
    }

    [Fact]
    public void Encode_WordAboveHundredCharacters_IsUnknown()
    {
        Assert.DoesNotContain(Fixtures.Uncased.UnknownId!.Value, Fixtures.Uncased.Encode(new string('a', 100)).Ids);
        Assert.Equal([Fixtures.Uncased.UnknownId!.Value], Fixtures.Uncased.Encode(new string('a', 101), addSpecialTokens: false).Ids);
    }
}
