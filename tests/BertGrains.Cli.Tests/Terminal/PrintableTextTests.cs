using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Tests.Terminal;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("core-1")]
    [InlineData("a b")]
    [InlineData("名前 é 🙂")]
    public void IsName_PrintableCharacters_IsTrue(string text)
    {
        Assert.True(PrintableText.IsName(text));
        Assert.Equal(text, PrintableText.OneLine(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" a")]
    [InlineData("a\u00a0")]
    [InlineData("a\nb")]
    [InlineData("a\tb")]
    [InlineData("\u001b[31ma")]
    [InlineData("a\u009bb")]
    [InlineData("a\u202eb")]
    [InlineData("a\u200bb")]
    [InlineData("a\u2028b")]
    [InlineData("a\ud83d")]
    public void IsName_WhiteSpaceAtAnEndOrNoGlyph_IsFalse(string? text) => Assert.False(PrintableText.IsName(text));

    [Theory]
    [InlineData("a\r\nb\u2028c", "a b c")]
    [InlineData("\u001b[31mred\u0007", "\\u001b[31mred\\u0007")]
    [InlineData("a\u202eb\t", "a\\u202eb\\u0009")]
    public void OneLine_CharactersWithoutAGlyph_AreSpacesOrEscapes(string text, string expected) => Assert.Equal(expected, PrintableText.OneLine(text));

    [Fact]
    public void Report_MessageWithANameFromElsewhere_IsPrintable()
    {
        using var error = new StringWriter { NewLine = "\n" };
        CommandFailure.Report(new CommandException($"no '\u001b[31m\na'{CommandFailure.NextLine}no 'b'"), error);

        Assert.Equal("bertgrains: no '\\u001b[31m a'\nbertgrains: no 'b'\n", error.ToString());
    }
}
