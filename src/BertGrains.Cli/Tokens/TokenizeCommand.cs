using System.CommandLine;
using System.CommandLine.Parsing;
using BertGrains.Cli.Results;
using BertGrains.Cli.Terminal;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Tokens;

/// <summary><c>bertgrains tokenize</c>.</summary>
internal sealed class TokenizeCommand : ProgramCommand
{
    private const int SpecialTokens = 2;

    private readonly TextSettings _texts = new();
    private readonly TokenizerChoice _tokenizer = new();
    private readonly OffsetOption _offsets = new();

    private readonly Option<int?> _maxLength = new("--max-length")
    {
        HelpName = "N",
        Description = "Maximum number of tokens, special tokens included; the longer text of a pair is truncated first.",
    };

    private readonly Option<int?> _stride = new("--stride")
    {
        HelpName = "S",
        Description = "Split into windows of --max-length that share S tokens, instead of truncating; "
            + "only the second text of a pair is split.",
    };

    public TokenizeCommand()
        : base(
            "tokenize",
            "Converts texts to tokens with their offsets, as JSON Lines.",
            "bertgrains tokenize \"Hello world\"",
            "echo '{\"text\":\"Hello world\"}' | bertgrains tokenize --vocab models/all-minilm-l6-v2/vocab.txt",
            "bertgrains tokenize --input texts.txt --max-length 64 --stride 16 > windows.jsonl")
    {
        Details =
            $$"""
            {{TextSettings.Help}}

            A text gives {"line":…,"text":…,"ids":[…],"tokens":[…],"type_ids":[…],"offsets":[[s,e],…]}, with --stride
            {"line":…,"text":…,"windows":[…]}, and a pair the member "pair" too. Tokens are those of the vocabulary, such as ##ing. Offsets are those in the text that contains the token.
            """;
        _texts.AddTo(this);
        _tokenizer.AddTo(this);
        Options.Add(_maxLength);
        Options.Add(_stride);
        _offsets.AddTo(this);
        Validators.Add(result =>
        {
            if (NumberOf(result, _maxLength) < SpecialTokens)
                result.AddError($"--max-length must be at least {SpecialTokens}, the number of special tokens of a text");

            if (NumberOf(result, _stride) is { } stride && (stride < 0 || result.GetResult(_maxLength) is null))
                result.AddError("--stride must be 0 or more and needs --max-length");
        });
        SetAction((parsed, _) => RunAsync(parsed));
    }

    // Also null for a value that is not a number, which the parser reports.
    private static int? NumberOf(CommandResult result, Option<int?> option) =>
        result.GetResult(option)?.Tokens is [var token] && int.TryParse(token.Value, out var number) ? number : null;

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var texts = _texts.Open(parsed);
        var tokenizer = await _tokenizer.LoadAsync(parsed);
        await new TokenizeRun(tokenizer, parsed.GetValue(_maxLength), parsed.GetValue(_stride), _offsets.Read(parsed)).RunAsync(texts);
        return ExitCode.Success;
    }
}
