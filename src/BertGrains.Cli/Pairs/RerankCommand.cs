using System.CommandLine;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Pairs;

/// <summary><c>bertgrains rerank</c>.</summary>
internal sealed class RerankCommand : ProgramCommand
{
    private readonly PairSettings _settings = new();
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
            All texts are read before the first is printed. The relevance of a long text is that of its best window. A model without a head for it ranks
            by late interaction (ColBERT): the score is the sum of the best inner products of the query's tokens with those of the text.
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
        var response = await engine.InferAsync(
            new InferenceRequest
            {
                Inputs = Ranking.ItemsOf(parsed.GetValue(_query)!, texts.Select(text => text.Text)),
                Heads = [head.Name],
                Windows = WindowOptions.Default,
            },
            interrupts.Token);
        CheckItems(response, texts);

        var ranked = Ranking.Of(response.Items).Take(parsed.GetValue(_count) ?? int.MaxValue);
        await using var output = target.OpenStream();
        if (target.Format == OutputFormat.Table)
            RankView.Write(target.CreateConsole(output), ranked, texts, raw);
        else
            await RankView.WriteLinesAsync(output, ranked, texts, response.Items, raw);
        return ExitCode.Success;
    }

    private static void CheckItems(InferenceResponse response, IReadOnlyList<TextItem> texts)
    {
        if (response.Error is { } error)
            throw new BertException(error);
        for (var i = 0; i < texts.Count; i++)
        {
            if (response.Items[i].Error is { } failed)
                throw new CommandException($"text {texts[i].Line:N0} has no score: {failed.Message.TrimEnd('.')}");
        }
    }
}
