namespace BertGrains.Testing;

/// <summary>A new folder that is deleted on disposal.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bertgrains");

    /// <summary>Full path of the folder.</summary>
    public string Path => _folder.FullName;

    /// <summary>Full path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
