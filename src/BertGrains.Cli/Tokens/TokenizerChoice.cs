using System.CommandLine;
using System.CommandLine.Parsing;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Bundles;
using BertGrains.Tokenization;

namespace BertGrains.Cli.Tokens;

/// <summary>The tokenizer of a bundle, or of a vocabulary with options.</summary>
internal sealed class TokenizerChoice
{
    private readonly Option<string?> _bundle = BundleLocation.CreateOption();

    private readonly Option<string?> _vocabulary = new("--vocab")
    {
        HelpName = "FILE",
        Description = "Vocabulary in UTF-8, one token per line, in place of a bundle.",
    };

    private readonly Option<bool> _cased = new("--cased")
    {
        Description = "With --vocab: keep uppercase letters. Default: text is lowercased.",
    };

    private readonly Option<bool> _keepAccents = new("--keep-accents")
    {
        Description = "With --vocab: keep accents. Default: lowercasing strips them.",
    };

    private readonly Option<bool> _stripAccents = new("--strip-accents")
    {
        Description = "With --vocab: strip accents. Default: --cased keeps them.",
    };

    private readonly Option<bool> _wholeChinese = new("--no-chinese-spacing")
    {
        Description = "With --vocab: do not split Chinese text into single characters.",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_bundle, _vocabulary, _cased, _keepAccents, _stripAccents, _wholeChinese])
            command.Options.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>Loads the tokenizer.</summary>
    /// <exception cref="CommandException">The vocabulary does not exist or is none, or the folder is not a bundle.</exception>
    /// <exception cref="BundleException">The manifest or the vocabulary of the bundle is damaged.</exception>
    public async Task<Tokenizer> LoadAsync(ParseResult parsed)
    {
        if (parsed.GetValue(_vocabulary) is not { } vocabulary)
            return await LoadBundleAsync(BundleLocation.Resolve(parsed.GetValue(_bundle)));

        if (!File.Exists(vocabulary))
            throw new CommandException($"--vocab: the file '{vocabulary}' does not exist");

        var options = new WordPieceOptions
        {
            Lowercase = !parsed.GetValue(_cased),
            StripAccents = parsed.GetValue(_keepAccents) ? false : parsed.GetValue(_stripAccents) ? true : null,
            SplitChinese = !parsed.GetValue(_wholeChinese),
        };
        try
        {
            return WordPieceTokenizer.Load(vocabulary, options);
        }
        catch (ArgumentException exception)
        {
            throw new CommandException($"--vocab: '{vocabulary}' is not a vocabulary: {exception.Message.TrimEnd('.')}");
        }
    }

    /// <summary>Loads the tokenizer of a bundle. Its graphs are neither needed nor verified.</summary>
    /// <exception cref="BundleException">The manifest or the vocabulary of the bundle is damaged.</exception>
    private static async Task<Tokenizer> LoadBundleAsync(string folder)
    {
        var path = Path.Combine(folder, BundleManifest.FileName);
        var manifest = Bundle.ReadManifest(path, await File.ReadAllBytesAsync(path));
        var vocabulary = manifest.Tokenizer.Vocabulary;
        await Bundle.VerifyAsync(folder, vocabulary, manifest.Files[vocabulary], CancellationToken.None);
        return manifest.Tokenizer.Load(Path.Combine([folder, .. vocabulary.Split('/')]));
    }

    private void Check(CommandResult result)
    {
        var hasVocabulary = result.GetResult(_vocabulary) is not null;
        if (hasVocabulary && result.GetResult(_bundle) is not null)
            result.AddError($"{_bundle.Name} and {_vocabulary.Name} exclude each other");

        if (result.GetValue(_keepAccents) && result.GetValue(_stripAccents))
            result.AddError($"{_keepAccents.Name} and {_stripAccents.Name} exclude each other");

        if (!hasVocabulary && Array.Find([_cased, _keepAccents, _stripAccents, _wholeChinese], option => result.GetValue(option)) is { } option)
            result.AddError($"{option.Name} needs {_vocabulary.Name}; a bundle has settings of its own");
    }
}
