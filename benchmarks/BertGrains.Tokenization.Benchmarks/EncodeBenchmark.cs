using BenchmarkDotNet.Attributes;

namespace BertGrains.Tokenization.Benchmarks;

/// <summary>Encodes the texts of a file, one at a time, on one thread.</summary>
[MemoryDiagnoser]
public class EncodeBenchmark
{
    private string[] _texts = [];
    private WordPieceTokenizer _tokenizer = null!;
    private Microsoft.ML.Tokenizers.BertTokenizer _mlTokenizer = null!;
    private readonly FastBertTokenizer.BertTokenizer _fastBertTokenizer = new();

    /// <summary>Name of the file.</summary>
    [Params("passages", "queries", "mixed")]
    public string Texts { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        _texts = BenchmarkTexts.Read(Texts);
        _tokenizer = WordPieceTokenizer.Load(BenchmarkTexts.Vocabulary);
        _mlTokenizer = Microsoft.ML.Tokenizers.BertTokenizer.Create(BenchmarkTexts.Vocabulary);
        using var vocabulary = File.OpenText(BenchmarkTexts.Vocabulary);
        _fastBertTokenizer.LoadVocabulary(vocabulary, convertInputToLowercase: true);
    }

    [Benchmark(Baseline = true)]
    public int BertGrainsWithOffsets()
    {
        var tokens = 0;
        foreach (var text in _texts)
            tokens += _tokenizer.Encode(text).Ids.Length;
        return tokens;
    }

    [Benchmark]
    public int BertGrainsCount()
    {
        var tokens = 0;
        foreach (var text in _texts)
            tokens += _tokenizer.CountTokens(text);
        return tokens;
    }

    [Benchmark]
    public int MLTokenizersIds()
    {
        var tokens = 0;
        foreach (var text in _texts)
            tokens += _mlTokenizer.EncodeToIds(text).Count;
        return tokens;
    }

    [Benchmark]
    public int MLTokenizersWithOffsets()
    {
        var tokens = 0;
        foreach (var text in _texts)
            tokens += _mlTokenizer.EncodeToTokens(text, out _).Count;
        return tokens;
    }

    [Benchmark]
    public int FastBertTokenizerIds()
    {
        var tokens = 0;
        foreach (var text in _texts)
            tokens += _fastBertTokenizer.Encode(text, maximumTokens: 512).InputIds.Length;
        return tokens;
    }
}
