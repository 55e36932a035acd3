namespace BertGrains.Tokenization;

/// <summary>The tokenizer.json files of the tests.</summary>
internal static class PipelineFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Goldens", "Pipelines");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order()!;

    public static string PathOf(string file) => Path.Combine(Folder, file);

    public static Tokenizer Load(string name) =>
        TokenizerFile.Load(PathOf(name + ".json"), new SpecialTokenNames("<pad>", "<mask>", "<unk>"));
}
