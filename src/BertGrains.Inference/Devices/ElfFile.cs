using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BertGrains.Inference.Devices;

/// <summary>Reads which shared libraries an ELF file is linked with (System V ABI, chapters 4 and 5).</summary>
internal static class ElfFile
{
    private const uint LoadSegment = 1;
    private const uint DynamicSegment = 2;
    private const long NeededTag = 1;
    private const long StringTableTag = 5;
    private const long StringTableSizeTag = 10;

    // "\x7fELF", 64 bits, little-endian: linux-x64 and linux-arm64.
    private static ReadOnlySpan<byte> Identification => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <summary>The <c>DT_NEEDED</c> entries, in the order of the file; empty when it is not a 64-bit little-endian ELF file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<string> NeededLibraries(string path)
    {
        using var file = File.OpenHandle(path);
        var header = Read<Header>(file, 0, 1);
        if (header.Length == 0 || !MemoryMarshal.AsBytes(header.AsSpan())[..Identification.Length].SequenceEqual(Identification))
            return [];

        var segments = Read<Segment>(file, header[0].SegmentsOffset, header[0].SegmentCount);
        var dynamic = segments.FirstOrDefault(segment => segment.Type == DynamicSegment);
        var entries = Read<Entry>(file, dynamic.Offset, (int)dynamic.FileSize / Marshal.SizeOf<Entry>());
        var names = Read<byte>(file, FileOffset(segments, ValueOf(entries, StringTableTag)), (int)ValueOf(entries, StringTableSizeTag));
        return [.. entries.Where(entry => entry.Tag == NeededTag).Select(entry => NameAt(names, (int)entry.Value))];
    }

    private static T[] Read<T>(SafeFileHandle file, long offset, int count)
        where T : unmanaged
    {
        var values = new T[count];
        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        return RandomAccess.Read(file, bytes, offset) == bytes.Length ? values : [];
    }

    private static long ValueOf(Entry[] entries, long tag) => entries.FirstOrDefault(entry => entry.Tag == tag).Value;

    // Dynamic entries hold addresses in memory.
    private static long FileOffset(Segment[] segments, long address)
    {
        var segment = segments.FirstOrDefault(
            segment => segment.Type == LoadSegment && address >= segment.Address && address < segment.Address + segment.FileSize);
        return address - segment.Address + segment.Offset;
    }

    private static string NameAt(ReadOnlySpan<byte> names, int start)
    {
        var name = names[start..];
        return Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
    }

    // Elf64_Ehdr up to e_phnum.
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Header
    {
        [FieldOffset(32)]
        public long SegmentsOffset;

        [FieldOffset(56)]
        public ushort SegmentCount;
    }

    // Elf64_Phdr.
    [StructLayout(LayoutKind.Explicit, Size = 56)]
    private struct Segment
    {
        [FieldOffset(0)]
        public uint Type;

        [FieldOffset(8)]
        public long Offset;

        [FieldOffset(16)]
        public long Address;

        [FieldOffset(32)]
        public long FileSize;
    }

    // Elf64_Dyn.
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public long Tag;

        public long Value;
    }
}
