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
    [InlineData("\ufeffa\n", new[] { "a" })]
    public async Task ReadChunks_File_ReturnsItsLinesAfterCountingThem(string content, string[] lines)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("texts"), content, TestContext.Current.CancellationToken);
        using var source = TextSource.Open([], folder.File("texts"));

        Assert.Equal(lines.Length, await source.CountAsync(CancellationToken.None));
        Assert.Equal(lines, await ReadAsync(source));
    }

    [Fact]
    public async Task ReadChunks_ManyLines_KeepsChunksWithinTheLimits()
    {
        using var folder = new TemporaryFolder();
        var lines = Enumerable.Range(0, 1_000).Select(i => i % 100 == 0 ? LongLine : $"{i}").ToArray();
        await File.WriteAllLinesAsync(folder.File("texts"), lines, TestContext.Current.CancellationToken);
        using var source = TextSource.Open([], folder.File("texts"));
        var read = new List<string>();
        await foreach (var chunk in source.ReadChunksAsync(TestContext.Current.CancellationToken))
        {
            Assert.InRange(chunk.Count, 1, TextSource.ChunkItems);
            Assert.True(chunk.Count(line => line.Length == LongLine.Length) <= 1);
            read.AddRange(chunk);
        }

        Assert.Equal(lines, read);
    }

    private static async Task<List<string>> ReadAsync(TextSource source)
    {
        var lines = new List<string>();
        await foreach (var chunk in source.ReadChunksAsync(TestContext.Current.CancellationToken))
        {
            lines.AddRange(chunk);
        }

        return lines;
    }
}
