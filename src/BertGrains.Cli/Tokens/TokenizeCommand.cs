using System.CommandLine;
using System.CommandLine.Parsing;
using BertGrains.Cli.Terminal;
using BertGrains.Tokenization;

namespace BertGrains.Cli.Tokens;

/// <summary><c>bertgrains tokenize</c>.</summary>
internal sealed class TokenizeCommand : ProgramCommand
{
    private const int SpecialTokens = 2;

    private readonly Option<string> _vocabulary = new("--vocab")
    {
        Required = true,
        HelpName = "FILE",
        Description = "Vocabulary in UTF-8, one token per line.",
    };

    private readonly Option<bool> _cased = new("--cased") { Description = "Keep uppercase letters. Default: text is lowercased." };

    private readonly Option<bool> _keepAccents = new("--keep-accents")
    {
        Description = "Keep accents. Default: lowercasing strips them.",
    };

    private readonly Option<bool> _stripAccents = new("--strip-accents") { Description = "Strip accents. Default: --cased keeps them." };

    private readonly Option<bool> _wholeChinese = new("--no-chinese-spacing")
    {
        Description = "Do not split Chinese text into single characters.",
    };

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
            "Converts lines of JSON on standard input to tokens with their offsets.",
            "echo '{\"text\":\"Hello world\"}' | bertgrains tokenize --vocab models/all-minilm-l6-v2/vocab.txt",
            "bertgrains tokenize --vocab vocab.txt --max-length 64 --stride 16 < texts.jsonl > windows.jsonl")
    {
        Details =
            """
            A line {"text":…,"pair":…} gives {"ids":[…],"type_ids":[…],"offsets":[[s,e],…]}, with --stride {"windows":[…]}.
            Offsets are in UTF-16 units of the text that contains the token.
            """;
        foreach (var option in new Option[] { _vocabulary, _cased, _keepAccents, _stripAccents, _wholeChinese, _maxLength, _stride })
            Options.Add(option);

        Validators.Add(result =>
        {
            if (result.GetValue(_keepAccents) && result.GetValue(_stripAccents))
                result.AddError("--keep-accents and --strip-accents exclude each other");

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
        var vocabulary = parsed.GetValue(_vocabulary)!;
        if (!File.Exists(vocabulary))
            throw new CommandException($"--vocab: the file '{vocabulary}' does not exist");

        var options = new WordPieceOptions
        {
            Lowercase = !parsed.GetValue(_cased),
            StripAccents = parsed.GetValue(_keepAccents) ? false : parsed.GetValue(_stripAccents) ? true : null,
            SplitChinese = !parsed.GetValue(_wholeChinese),
        };
        await new TokenizeRun(Load(vocabulary, options), parsed.GetValue(_maxLength), parsed.GetValue(_stride)).RunAsync();
        return ExitCode.Success;
    }

    private static WordPieceTokenizer Load(string vocabulary, WordPieceOptions options)
    {
        try
        {
            return WordPieceTokenizer.Load(vocabulary, options);
        }
        catch (ArgumentException exception)
        {
            throw new CommandException($"--vocab: '{vocabulary}' is not a vocabulary: {exception.Message.TrimEnd('.')}");
        }
    }
}
