namespace BertGrains.Tokenization.Tests;

public sealed class SharedGoldenTests
{
    private static readonly Dictionary<string, (string Vocabulary, WordPieceOptions Options)> Files = new()
    {
        ["uncased"] = ("bert-base-uncased", new()),
        ["uncased-truncated"] = ("bert-base-uncased", new()),
        ["uncased-windows"] = ("bert-base-uncased", new()),
        ["uncased-keep-accents"] = ("bert-base-uncased", new() { StripAccents = false }),
        ["uncased-whole-chinese"] = ("bert-base-uncased", new() { SplitChinese = false }),
        ["cased"] = ("bert-base-cased", new() { Lowercase = false }),
        ["cased-strip-accents"] = ("bert-base-cased", new() { Lowercase = false, StripAccents = true }),
        ["multilingual-cased"] = ("bert-base-multilingual-cased", new() { Lowercase = false }),
        ["chinese"] = ("bert-base-chinese", new()),
    };

    public static TheoryData<string> FileNames => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(FileNames))]
    public void Encode_ReferenceCorpus_HasNoDifference(string file)
    {
        Assert.SkipWhen(SharedGoldens.Folder is null, "The reference corpus (../shared/golden/tokens) is not here; the committed fixture is checked instead.");
        WordPieceTokenizer tokenizer = SharedGoldens.Load(Files[file].Vocabulary, Files[file].Options);

        string?[] differences = [.. SharedGoldens.Read(file).Select(line => GoldenChecker.Difference(tokenizer, line))];

        Assert.NotEmpty(differences);
        Assert.Empty(differences.OfType<string>().Take(5));
    }
}
