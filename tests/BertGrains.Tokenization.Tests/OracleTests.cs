using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Oracle = Tokenizers.DotNet.Tokenizer;

namespace BertGrains.Tokenization;

/// <summary>
/// Tokenizers compared with Hugging Face's own library on generated and real texts. It gives ids only, on Linux on x64 only. The environment
/// variables FUZZ_TEXTS and FUZZ_SEED set the number of texts for each tokenizer, 2,000 by default, and other texts.
/// </summary>
public sealed class OracleTests
{
    private static readonly int TextsPerTokenizer = Setting("FUZZ_TEXTS", 2000);
    private static readonly int Seed = Setting("FUZZ_SEED", 11);

    public static TheoryData<string> Names => [.. PipelineFiles.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_AnyText_EqualsTheOracle(string name) =>
        AssertNoDifference(PipelineFiles.PathOf(name + ".json"), PipelineFiles.Load(name), RandomTexts.Generate(Seed, TextsPerTokenizer));

    [Theory]
    [InlineData("roberta-entities")]
    [InlineData("xlm-roberta-entities")]
    [InlineData("mpnet-model")]
    [InlineData("distilbert-model")]
    [InlineData("bert-cased-entities")]
    [InlineData("modernbert-classify")]
    [InlineData("electra-classify")]
    public void Encode_TinyCheckpointOnRealTexts_EqualsTheOracle(string name)
    {
        Assert.SkipWhen(SharedGoldens.Folder is null, "The checkpoints and texts (../shared) are not present.");
        var shared = Path.Combine(SharedGoldens.VocabularyFolder, "..", "..");
        var path = Path.Combine(shared, "models", "tiny", name, "tokenizer.json");
        var texts = File.ReadLines(Path.Combine(shared, "bench", "mixed.txt")).Take(TextsPerTokenizer)
            .Concat(RandomTexts.Generate(Seed + 1, TextsPerTokenizer));

        AssertNoDifference(path, TokenizerFile.Load(path, new SpecialTokenNames()), texts);
    }

    [Fact]
    public void Encode_WordPieceTokenizerOnRealTexts_EqualsItsPipeline()
    {
        Assert.SkipWhen(SharedGoldens.Folder is null, "The checkpoints and texts (../shared) are not present.");
        var folder = Path.Combine(SharedGoldens.VocabularyFolder, "..", "..", "models", "tiny", "distilbert-model");
        var pipeline = TokenizerFile.Load(Path.Combine(folder, "tokenizer.json"), new SpecialTokenNames());
        var fast = WordPieceTokenizer.Load(Path.Combine(folder, "vocab.txt"));
        foreach (var text in RandomTexts.Generate(Seed + 2, TextsPerTokenizer))
        {
            var (one, other) = (pipeline.Encode(text, "[MASK] " + text), fast.Encode(text, "[MASK] " + text));

            Assert.Equal(one.Ids, other.Ids);
            Assert.Equal(one.Offsets, other.Offsets);
            Assert.Equal(one.ToTypeIds(), other.ToTypeIds());
        }
    }

    [Theory]
    [InlineData("Left", 7)]
    [InlineData("Left", 40)]
    [InlineData("Right", 7)]
    public void Encode_TruncatedAtEitherEnd_EqualsTheOracle(string direction, int limit)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        foreach (var name in PipelineFiles.Names)
        {
            var root = JsonNode.Parse(File.ReadAllBytes(PipelineFiles.PathOf(name + ".json")))!.AsObject();
            root["truncation"] = new JsonObject
            {
                ["direction"] = direction,
                ["max_length"] = limit,
                ["strategy"] = "LongestFirst",
                ["stride"] = 0,
            };
            File.WriteAllText(path, root.ToJsonString());
            var cut = new Truncation(limit, Direction: Enum.Parse<TruncationDirection>(direction));
            AssertNoDifference(path, PipelineFiles.Load(name), RandomTexts.Generate(Seed + 3, TextsPerTokenizer / 10), cut);
        }

        File.Delete(path);
    }

    private static int Setting(string name, int byDefault) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : byDefault;

    private static void AssertNoDifference(string path, Tokenizer tokenizer, IEnumerable<string> texts, Truncation? truncation = null)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "The oracle is for Linux on x64.");
        using var oracle = new Oracle(path);
        foreach (var text in texts)
        {
            // It refuses unpaired surrogates, which are U+FFFD in UTF-8.
            int[] expected = [.. oracle.Encode(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))).Select(id => (int)id)];

            var actual = tokenizer.Encode(text, truncation: truncation).Ids;
            if (!expected.SequenceEqual(actual))
                Assert.Fail($"{JsonSerializer.Serialize(text)}: {string.Join(' ', actual)} instead of {string.Join(' ', expected)}");
        }
    }
}
