using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// Reads a flat block that <see cref="WireWriter"/> wrote. The block comes from another process: every length is checked against what
/// is left before anything is allocated, and every fault is a <see cref="WireFormatException"/>. Not thread-safe.
/// </summary>
/// <param name="block">The whole block.</param>
public ref struct WireReader(ReadOnlySpan<byte> block)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = block;

    /// <summary>Bytes that were not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>A byte.</summary>
    public byte ReadByte() => ReadBytes(1)[0];

    /// <summary>A byte that is 0 or 1.</summary>
    public bool ReadBoolean() => ReadByte() switch
    {
        0 => false,
        1 => true,
        var other => throw new WireFormatException($"The block has the byte {other} where it should have 0 or 1."),
    };

    /// <summary>Four bytes.</summary>
    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(ReadBytes(sizeof(int)));

    /// <summary>Eight bytes.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(ReadBytes(sizeof(long)));

    /// <summary>Eight bytes.</summary>
    public ulong ReadUInt64() => (ulong)ReadInt64();

    /// <summary>A number, bit for bit.</summary>
    public float ReadSingle() => BitConverter.Int32BitsToSingle(ReadInt32());

    /// <summary>A number, bit for bit.</summary>
    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    /// <summary>A number of things that follow, each of at least so many bytes: one that cannot be true is refused.</summary>
    /// <param name="leastBytesOfEach">Bytes, at least 1.</param>
    public int ReadCount(int leastBytesOfEach)
    {
        var count = ReadInt32();
        return count >= 0 && (long)count * leastBytesOfEach <= _rest.Length ? count : throw Length(count);
    }

    /// <summary>The next bytes, in place.</summary>
    /// <param name="count">How many.</param>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if ((uint)count > (uint)_rest.Length)
            throw Length(count);

        var bytes = _rest[..count];
        _rest = _rest[count..];
        return bytes;
    }

    /// <summary>A string that is not null.</summary>
    public string ReadString() => ReadStringOrNull() ?? throw new WireFormatException("The block has null where it should have a string.");

    /// <summary>A string, or that there is none.</summary>
    public string? ReadStringOrNull()
    {
        var header = ReadInt32();
        if (header == -1)
            return null;

        var bytes = ReadBytes(header >> 1);
        return (header & 1) == 0 ? ReadUtf8(bytes) : ReadUtf16(bytes);
    }

    /// <summary>The values bit for bit.</summary>
    public float[] ReadSingles()
    {
        var values = new float[ReadCount(sizeof(float))];
        ReadElements(MemoryMarshal.Cast<float, int>(values.AsSpan()));
        return values;
    }

    /// <summary>The values bit for bit, exactly as many as there is room for.</summary>
    /// <param name="values">Receives them.</param>
    public void ReadSingles(Span<float> values)
    {
        var count = ReadCount(sizeof(float));
        if (count != values.Length)
            throw new WireFormatException($"The block has {count} values where it should have {values.Length}.");
        ReadElements(MemoryMarshal.Cast<float, int>(values));
    }

    /// <summary>Token ids, unchecked: they need not be in any vocabulary.</summary>
    public int[] ReadIds()
    {
        var header = ReadInt32();
        var isWide = (header & 1) != 0;
        var count = header >> 1;
        if (count < 0 || (long)count * (isWide ? sizeof(int) : sizeof(ushort)) > _rest.Length)
            throw Length(count);

        var ids = new int[count];
        if (isWide)
        {
            ReadElements(ids);
            return ids;
        }

        var bytes = ReadBytes(count * sizeof(ushort));
        for (var i = 0; i < ids.Length; i++)
            ids[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * sizeof(ushort))..]);
        return ids;
    }

    /// <summary>To be called behind the last value.</summary>
    /// <exception cref="WireFormatException">Something is left.</exception>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
            throw new WireFormatException($"The block has {_rest.Length} bytes more than it should have.");
    }

    private void ReadElements(Span<int> values)
    {
        ReadBytes(values.Length * sizeof(int)).CopyTo(MemoryMarshal.AsBytes(values));
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(values, values);
    }

    private static string ReadUtf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new WireFormatException("The block has a string that is not UTF-8.");
        }
    }

    private static string ReadUtf16(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % sizeof(char) != 0)
            throw new WireFormatException($"The block has a string of {bytes.Length} bytes, which is half a character too long.");

        // Not the framework's decoder: it would replace the unpaired surrogates for whose sake this form exists.
        return string.Create(bytes.Length / sizeof(char), bytes, static (units, bytes) =>
        {
            for (var i = 0; i < units.Length; i++)
                units[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * sizeof(char))..]);
        });
    }

    private readonly WireFormatException Length(int length) =>
        new($"The block says {length} where {_rest.Length} bytes are left.");
}
