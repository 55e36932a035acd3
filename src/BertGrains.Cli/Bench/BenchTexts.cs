using System.Text;
using BertGrains.Cli.Terminal;
using BertGrains.Inference.Bundles;

namespace BertGrains.Cli.Bench;

/// <summary>The texts that a benchmark runs.</summary>
internal static class BenchTexts
{
    private const int Seed = 1;
    private const int LongestText = 400;

    /// <summary>The first lines of a file; without one, random words of the bundle's own vocabulary.</summary>
    public static async Task<IReadOnlyList<string>> LoadAsync(string bundle, string? file, int items, CancellationToken cancellationToken)
    {
        if (file is null)
            return await RandomWordsAsync(bundle, items, cancellationToken);
        if (!File.Exists(file))
            throw new CommandException($"--texts: there is no file '{file}'");

        var texts = new List<string>();
        await foreach (var line in File.ReadLinesAsync(file, cancellationToken))
        {
            if (line.Length > 0)
                texts.Add(line);
            if (texts.Count == items)
                break;
        }

        return texts.Count > 0 ? texts : throw new CommandException($"--texts: '{file}' holds no text");
    }

    // Lengths are log-normal, as those of questions, sentences and paragraphs mixed: the median is 15 words, one in ten has over 70.
    private static async Task<IReadOnlyList<string>> RandomWordsAsync(string bundle, int items, CancellationToken cancellationToken)
    {
        var opened = await Bundle.OpenAsync(bundle, cancellationToken);
        var words = (await File.ReadAllLinesAsync(opened.PathOf(opened.Manifest.Tokenizer.Vocabulary), cancellationToken))
            .Where(token => token.Length > 1 && token.All(char.IsAsciiLetterLower))
            .ToArray();
        if (words.Length == 0)
            throw new CommandException("the bundle's vocabulary has no plain words; name texts with --texts FILE");

        var random = new Random(Seed);
        return [.. Enumerable.Range(0, items).Select(_ => RandomText(random, words))];
    }

    private static string RandomText(Random random, string[] words)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var text = new StringBuilder();
        for (var left = Math.Clamp((int)Math.Exp(2.7 + (1.2 * normal)), 1, LongestText); left > 0; left--)
            text.Append(words[random.Next(words.Length)]).Append(' ');
        return text.ToString(0, text.Length - 1);
    }
}
