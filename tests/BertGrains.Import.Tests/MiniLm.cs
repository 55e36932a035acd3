using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Tests;

/// <summary>The real encoder of ../shared, read once for all tests.</summary>
internal static class MiniLm
{
    private static readonly Lazy<Task<Checkpoint>> Loaded =
        new(() => Checkpoint.OpenAsync(TestFiles.Shared("models/all-minilm-l6-v2"), CancellationToken.None));

    /// <summary>The checkpoint; skips the test where it is absent.</summary>
    public static Task<Checkpoint> OpenAsync()
    {
        TestFiles.Shared("models/all-minilm-l6-v2");
        return Loaded.Value;
    }
}
