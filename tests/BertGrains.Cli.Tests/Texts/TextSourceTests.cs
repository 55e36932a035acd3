using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Tests.Texts;

public sealed class TextSourceTests
{
    private static readonly string LongLine = new('x', 300_000);

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\n\nb\n", new[] { "a", "", "b" })]
    [InlineData("a\r\nb\r\n", new[] { "a", "b" })]
    [InlineData("a\rb\nc\r", new[] { "a\rb", "c" })]
    [InlineData("a\r\r\n\r", new[] { "a\r", "" })]
    [InlineData("\ufeffa\n", new[] { "a" })]
    public async Task ReadChunks_File_ReturnsItsLinesAfterCountingThem(string content, string[] lines)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("texts"), content, TestContext.Current.CancellationToken);
        using var source = TextSource.FromLines(folder.File("texts"), InputFormat.Text);

        Assert.Equal(lines.Length, await source.CountAsync(CancellationToken.None));
        Assert.Equal(lines, await ReadAsync(source));
    }

    [Fact]
    public async Task ReadChunks_ManyLines_KeepsChunksWithinTheLimits()
    {
        using var folder = new TemporaryFolder();
        var lines = Enumerable.Range(0, 1_000).Select(i => i % 100 == 0 ? LongLine : $"{i}").ToArray();
        await File.WriteAllLinesAsync(folder.File("texts"), lines, TestContext.Current.CancellationToken);
        using var source = TextSource.FromLines(folder.File("texts"), InputFormat.Text);
        var read = new List<string>();
        await foreach (var chunk in source.ReadChunksAsync(TestContext.Current.CancellationToken))
        {
            Assert.InRange(chunk.Count, 1, TextSource.ChunkItems);
            Assert.True(chunk.Count(item => item.Length == LongLine.Length) <= 1);
            read.AddRange(chunk.Select(item => item.Text));
        }

        Assert.Equal(lines, read);
    }

    [Theory]
    [InlineData("{\"text\":\"a\"}", null, "a")]
    [InlineData("  \n{\"id\":7, \"text\" : \"a\"}", null, "a")]
    [InlineData("{\"text\":\"a\"}", "text", "{\"text\":\"a\"}")]
    [InlineData("{braces} and \"text\"", null, "{braces} and \"text\"")]
    [InlineData("a\n{\"text\":\"b\"}", null, "a", "{\"text\":\"b\"}")]
    public async Task ReadChunks_FirstLine_DecidesTheFormat(string content, string? format, params string[] texts)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("texts"), content, TestContext.Current.CancellationToken);
        using var source = TextSource.FromLines(folder.File("texts"), format);

        Assert.Equal(texts, (await ReadAsync(source)).Where(text => text.Trim().Length > 0));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(InputFormat.Text)]
    [InlineData(InputFormat.JsonLines)]
    public async Task ReadChunks_BytesThatAreNoUtf8_AreAFaultOfTheirLine(string? format)
    {
        using var folder = new TemporaryFolder();
        byte[] content = [.. "{\"text\":\"a\"}\n"u8, .. "{\"text\":\"ü"u8, 0xFF, .. "\"}\n"u8, .. new byte[200_000], 0xC3, (byte)'\n', .. "{\"text\":\"b\"}"u8];
        await File.WriteAllBytesAsync(folder.File("texts"), content, TestContext.Current.CancellationToken);
        using var source = TextSource.FromLines(folder.File("texts"), format);

        var faults = new List<string?>();
        await foreach (var chunk in source.ReadChunksAsync(TestContext.Current.CancellationToken))
            faults.AddRange(chunk.Select(item => item.Fault));

        Assert.Equal([null, "it is not UTF-8 from byte 12 on", "it is not UTF-8 from byte 200001 on", null], faults);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task ReadChunks_Utf16_IsRefused(string encoding)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("texts"), "one\ntwo\n", System.Text.Encoding.GetEncoding(encoding), TestContext.Current.CancellationToken);
        using var source = TextSource.FromLines(folder.File("texts"), format: null);

        var refused = await Assert.ThrowsAsync<BertGrains.Cli.Terminal.CommandException>(() => ReadAsync(source));
        Assert.Contains("UTF-16", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"text\":", "it is not valid JSON from byte ")]
    [InlineData("{\"text\":7}", "its \"text\" is not a string")]
    [InlineData("secret", "it is not valid JSON from byte 1 on")]
    [InlineData("{\"txt\":\"secret\"}", "it has no \"text\"")]
    public void Read_DamagedObject_IsAFaultWithoutItsText(string line, string fault)
    {
        var item = InputFormat.Read(InputFormat.JsonLines, 3, line);

        Assert.False(item.IsText);
        Assert.StartsWith(fault, item.Fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", item.Fault, StringComparison.Ordinal);
    }

    private static async Task<List<string>> ReadAsync(TextSource source)
    {
        var lines = new List<string>();
        await foreach (var chunk in source.ReadChunksAsync(TestContext.Current.CancellationToken))
        {
            lines.AddRange(chunk.Select(item => item.Text));
        }

        return lines;
    }
}
