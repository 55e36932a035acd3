namespace BertGrains.Builds.Benchmarks;

/// <summary>A folder that is removed with its contents.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("bertgrains-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
