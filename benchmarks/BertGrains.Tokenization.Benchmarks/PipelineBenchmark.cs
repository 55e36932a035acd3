using BenchmarkDotNet.Attributes;

namespace BertGrains.Tokenization.Benchmarks;

/// <summary>Encodes the texts of a file with tokenizers of tokenizer.json, one at a time, on one thread.</summary>
[MemoryDiagnoser]
public class PipelineBenchmark
{
    private string[] _texts = [];
    private Tokenizer _tokenizer = null!;

    /// <summary>Name of the file.</summary>
    [Params("passages", "queries", "mixed")]
    public string Texts { get; set; } = "";

    /// <summary>The tiny checkpoint with the tokenizer: byte-level BPE, Unigram, and WordPiece as a pipeline.</summary>
    [Params("roberta-entities", "modernbert-classify", "xlm-roberta-entities", "mpnet-model")]
    public string Checkpoint { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        _texts = BenchmarkTexts.Read(Texts);
        _tokenizer = TokenizerFile.Load(BenchmarkTexts.TokenizerOf(Checkpoint), new SpecialTokenNames());
    }

    [Benchmark]
    public int EncodeWithOffsets() => Tokens(_texts, _tokenizer);

    /// <summary>Number of tokens, special tokens not counted.</summary>
    public static int Tokens(IEnumerable<string> texts, Tokenizer tokenizer)
    {
        var tokens = 0;
        foreach (var text in texts)
            tokens += tokenizer.Encode(text, addSpecialTokens: false).Ids.Length;
        return tokens;
    }
}
