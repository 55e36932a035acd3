using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace BertGrains.Import.TensorFlow;

/// <summary>
/// CRC-32C (polynomial of Castagnoli) in the masked form of LevelDB's and TensorFlow's files: rotated and shifted by a constant, so that the
/// checksum of data that contain checksums is no weaker.
/// </summary>
internal static class Checksum
{
    private const uint Shift = 0xa282ead8;

    /// <summary>The checksum of some bytes.</summary>
    public static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            sum = BitOperations.Crc32C(sum, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var one in bytes[(words.Length * sizeof(ulong))..])
            sum = BitOperations.Crc32C(sum, one);
        return unchecked(BitOperations.RotateRight(~sum, 15) + Shift);
    }
}
