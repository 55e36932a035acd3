using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Tests;

/// <summary>The checkpoint all-MiniLM-L6-v2 of ../shared, read once for all tests. Tests are skipped without it.</summary>
internal static class MiniLm
{
    private static readonly Lazy<Task<Checkpoint>> Loaded = new(() => Checkpoint.OpenAsync(Folder, CancellationToken.None));

    public static string Folder => TestFiles.Shared("models/all-minilm-l6-v2");

    /// <summary>The checkpoint.</summary>
    public static Task<Checkpoint> OpenAsync()
    {
        // Skips this test. The task would cache the exception of the first test.
        _ = Folder;
        return Loaded.Value;
    }

    public static string HeadFolderOf(string head) => TestFiles.Shared($"models/heads/{head}");

    public static HeadWeights ReadHead(string head, Checkpoint checkpoint) => HeadFolder.Read(HeadFolderOf(head), HeadTrunk.Of(checkpoint.Encoder));

    /// <summary>Tokenizes texts without pairs.</summary>
    public static IReadOnlyList<EncodedText> Encode(Checkpoint checkpoint, IEnumerable<string> texts) =>
        EncodedText.EncodeAll(checkpoint, texts.Select(text => (text, (string?)null)));

    /// <summary>One text with known token ids, all of type 0.</summary>
    public static EncodedText Plain(int[] ids) => new(ids, new int[ids.Length]);
}
