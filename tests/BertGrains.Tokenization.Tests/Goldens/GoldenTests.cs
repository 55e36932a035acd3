namespace BertGrains.Tokenization;

public sealed class GoldenTests
{
    public static TheoryData<string> FileNames => [.. GoldenFiles.Names];

    [Theory]
    [MemberData(nameof(FileNames))]
    public void Encode_Fixture_HasNoDifference(string file) =>
        AssertNoDifference(GoldenFiles.LoadTokenizer(file, Fixtures.Folder), Fixtures.Read(file));

    [Theory]
    [MemberData(nameof(FileNames))]
    public void Encode_WholeCorpus_HasNoDifference(string file)
    {
        Assert.SkipWhen(SharedGoldens.Folder is null, "The whole corpus (../shared/golden/tokens) is not present.");

        AssertNoDifference(GoldenFiles.LoadTokenizer(file, SharedGoldens.VocabularyFolder), SharedGoldens.Read(file));
    }

    private static void AssertNoDifference(WordPieceTokenizer tokenizer, IEnumerable<GoldenLine> lines)
    {
        string?[] differences = [.. lines.Select(line => GoldenChecker.Difference(tokenizer, line))];

        Assert.NotEmpty(differences);
        Assert.Empty(differences.OfType<string>().Take(5));
    }
}
