namespace BertGrains.Import.Checkpoints;

/// <summary>The license of a checkpoint: its name on the model card, and its text.</summary>
/// <param name="Id">SPDX identifier, or another name from the card; null if the card has none.</param>
/// <param name="Path">The file with the text; null without one.</param>
internal sealed record LicenseFiles(string? Id, string? Path)
{
    private static readonly string[] Texts = ["LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING"];
    private static readonly string[] Cards = ["README.md", "MODEL_CARD.md"];

    // The Hugging Face hub writes SPDX identifiers in lowercase; these are the common ones in the spelling of SPDX.
    private static readonly HashSet<string> Spdx = new(StringComparer.OrdinalIgnoreCase)
    {
        "Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC0-1.0",
    };

    /// <summary>Finds both in a folder.</summary>
    public static LicenseFiles Find(string folder)
    {
        var text = Texts.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        var cards = Cards.Select(name => System.IO.Path.Combine(folder, name)).Where(File.Exists);
        var word = cards.Select(WordOf).FirstOrDefault(w => w is not null);
        return new LicenseFiles(word is not null && Spdx.TryGetValue(word, out var id) ? id : word, text);
    }

    // A model card starts with YAML between two lines of three dashes.
    private static string? WordOf(string card)
    {
        var lines = File.ReadLines(card);
        return lines.FirstOrDefault()?.Trim() != "---"
            ? null
            : lines.Skip(1).TakeWhile(line => line.Trim() != "---")
                .Where(line => line.StartsWith("license:", StringComparison.Ordinal))
                .Select(line => line["license:".Length..].Trim().Trim('"', '\''))
                .FirstOrDefault(word => word.Length > 0);
    }
}
