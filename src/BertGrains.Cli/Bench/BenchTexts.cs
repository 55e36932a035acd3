using System.Text;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Bundles;

namespace BertGrains.Cli.Bench;

/// <summary>The texts of a benchmark.</summary>
internal static class BenchTexts
{
    private const int Seed = 1;
    private const int MaxWords = 400;

    /// <summary>The characters at the start of the first piece of a word, in byte-level and SentencePiece vocabularies.</summary>
    private static readonly char[] WordMarks = ['\u0120', '\u2581'];

    /// <summary>The first lines of a file; without a file, random words of the bundle's vocabulary.</summary>
    public static async Task<IReadOnlyList<string>> LoadAsync(string bundle, string? file, int items, CancellationToken cancellationToken)
    {
        if (file is null)
            return await RandomWordsAsync(bundle, items, cancellationToken);
        if (!File.Exists(file))
            throw new CommandException($"--texts: the file '{file}' does not exist");

        var texts = new List<string>();
        await foreach (var line in File.ReadLinesAsync(file, cancellationToken))
        {
            if (line.Length > 0)
                texts.Add(line);
            if (texts.Count == items)
                break;
        }

        return texts.Count > 0 ? texts : throw new CommandException($"--texts: the file '{file}' has no text; it needs one text per line");
    }

    // Log-normal lengths, as in a mix of questions, sentences and paragraphs: median 15 words, over 70 in one of ten.
    private static async Task<IReadOnlyList<string>> RandomWordsAsync(string bundle, int items, CancellationToken cancellationToken)
    {
        var opened = await Bundle.OpenAsync(bundle, cancellationToken);
        var tokenizer = opened.Manifest.Tokenizer.Load(opened.PathOf(opened.Manifest.Tokenizer.Vocabulary));
        var words = Enumerable.Range(0, tokenizer.VocabularySize)
            .Select(id => tokenizer.TokenOf(id).TrimStart(WordMarks))
            .Where(token => token.Length > 1 && token.All(char.IsAsciiLetterLower))
            .ToArray();
        if (words.Length == 0)
            throw new CommandException("the vocabulary of the bundle has no lowercase ASCII words to make texts from; give texts with --texts FILE");

        var random = new Random(Seed);
        return [.. Enumerable.Range(0, items).Select(_ => RandomText(random, words))];
    }

    private static string RandomText(Random random, string[] words)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var text = new StringBuilder();
        for (var left = Math.Clamp((int)Math.Exp(2.7 + (1.2 * normal)), 1, MaxWords); left > 0; left--)
            text.Append(words[random.Next(words.Length)]).Append(' ');
        return text.ToString(0, text.Length - 1);
    }
}
