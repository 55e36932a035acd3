using System.CommandLine;
using BertGrains.Cli.Batches;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Pairs;

/// <summary><c>bertgrains rerank</c>.</summary>
internal sealed class RerankCommand : ProgramCommand
{
    private readonly PairSettings _settings = new();
    private readonly LengthSettings _lengths = new(PairSettings.ScoredLengths);
    private readonly Argument<string> _query = new("query") { Description = "The query." };

    private readonly Option<int?> _count = new("--top")
    {
        HelpName = "N",
        Description = "Number of texts to print. Default: all.",
    };

    private readonly Option<bool> _raw = new("--raw-scores") { Description = "Print logits in place of scores from 0 to 1." };

    public RerankCommand()
        : base(
            "rerank",
            "Sorts texts of any length by their relevance to a query.",
            "bertgrains rerank \"where is my card\" \"The card is in the post.\" \"It rains.\"",
            "bertgrains rerank \"where is my card\" --input passages.txt --top 10")
    {
        Details =
            """
            All texts are read before the first is printed. The relevance of a long text is that of its best window. Texts without a score
            come last. A model without a head for it ranks by late interaction (ColBERT): the score is the sum of the best inner products of the query's
            tokens with those of the text.
            """;
        _count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
                result.AddError("--top must be at least 1");
        });
        Arguments.Add(_query);
        _settings.AddTo(this);
        Options.Add(_count);
        Options.Add(_raw);
        _lengths.AddTo(this);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var interrupts = new Interrupts();
        var target = _settings.Target(parsed);
        using var source = _settings.Texts.Open(parsed);
        await using var engine = await _settings.StartAsync(parsed, source.HasLines, interrupts.Token);
        var model = (await engine.GetModelsAsync(interrupts.Token))[0];
        var task = model.Heads.Any(head => head.Task == BertTask.Rerank) ? BertTask.Rerank : BertTask.EmbedTokens;
        var head = _settings.Head(parsed, model, head => head.Task == task, "that ranks texts");
        var raw = parsed.GetValue(_raw) || task == BertTask.EmbedTokens;
        var texts = await PairSettings.ReadAllAsync(source, interrupts.Token);
        var items = await RankedItems.RunAsync(
            engine, head.Name, parsed.GetValue(_query)!, texts, request => _lengths.Apply(request, parsed), interrupts.Token);

        var count = parsed.GetValue(_count) ?? int.MaxValue;
        await using var output = target.OpenStream();
        if (target.Format == OutputFormat.Table)
            RankView.Write(target.CreateConsole(output), items, count, raw);
        else
            await RankView.WriteLinesAsync(output, items, count, raw);
        return BatchReport.Write(items.Summary, count: null, target.Format, _lengths.Remedy(parsed));
    }
}
