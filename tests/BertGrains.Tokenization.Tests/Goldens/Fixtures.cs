namespace BertGrains.Tokenization;

/// <summary>The committed part of the reference corpus, and its reduced English vocabulary for the other tests.</summary>
internal static class Fixtures
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Goldens", "Fixture");

    public static WordPieceTokenizer Uncased { get; } = GoldenFiles.LoadTokenizer("uncased", Folder);

    public static IEnumerable<GoldenLine> Read(string name) =>
        File.ReadLines(Path.Combine(Folder, name + ".jsonl")).Select(GoldenLine.Parse);
}
