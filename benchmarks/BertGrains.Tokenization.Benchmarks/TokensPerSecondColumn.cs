using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace BertGrains.Tokenization.Benchmarks;

/// <summary>
/// Millions of tokens per second, for the number of tokens of the tokenizer of the checkpoint that a benchmark names, or else of BERT's.
/// </summary>
internal sealed class TokensPerSecondColumn : IColumn
{
    private const double NanosecondsPerSecond = 1e9;

    private readonly Tokenizer _tokenizer = WordPieceTokenizer.Load(BenchmarkTexts.Vocabulary);
    private readonly Dictionary<(string Texts, string? Checkpoint), long> _tokenCounts = [];

    public string Id => nameof(TokensPerSecondColumn);

    public string ColumnName => "M tokens/s";

    public string Legend => "Millions of tokens per second";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (summary[benchmarkCase]?.ResultStatistics is not { } statistics)
            return "?";
        var tokens = TokensOf(
            (string)benchmarkCase.Parameters[nameof(EncodeBenchmark.Texts)],
            benchmarkCase.Parameters.Items.FirstOrDefault(item => item.Name == nameof(PipelineBenchmark.Checkpoint))?.Value as string);
        return (tokens / (statistics.Mean / NanosecondsPerSecond) / 1e6).ToString("F2", CultureInfo.InvariantCulture);
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    private long TokensOf(string texts, string? checkpoint)
    {
        if (!_tokenCounts.TryGetValue((texts, checkpoint), out var tokens))
        {
            var tokenizer = checkpoint is null ? _tokenizer : TokenizerFile.Load(BenchmarkTexts.TokenizerOf(checkpoint), new SpecialTokenNames());
            tokens = _tokenCounts[(texts, checkpoint)] = PipelineBenchmark.Tokens(BenchmarkTexts.Read(texts), tokenizer);
        }

        return tokens;
    }
}
