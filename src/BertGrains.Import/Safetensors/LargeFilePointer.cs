namespace BertGrains.Import.Safetensors;

/// <summary>Files of Git LFS that were not downloaded: a clone without it has a text of three lines in their place.</summary>
internal static class LargeFilePointer
{
    private static ReadOnlySpan<byte> Start => "version https://git-lfs"u8;

    /// <summary>Refuses such a text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its first bytes, or all of them.</param>
    /// <exception cref="ImportException">The file is one.</exception>
    public static void Refuse(string path, ReadOnlySpan<byte> content)
    {
        if (content.StartsWith(Start))
            throw new ImportException($"{path} is a pointer of Git LFS and not the file itself; download it with git lfs pull.");
    }

    /// <summary>Refuses such a text.</summary>
    /// <param name="stream">The file, at any position, to which it returns.</param>
    /// <param name="path">Its name.</param>
    /// <exception cref="ImportException">The file is one.</exception>
    public static void Refuse(FileStream stream, string path)
    {
        Span<byte> first = stackalloc byte[Start.Length];
        Refuse(path, first[..RandomAccess.Read(stream.SafeFileHandle, first, 0)]);
    }
}
