using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace BertGrains.Cluster.Abstractions;

/// <summary>Writes a flat block that <see cref="WireReader"/> reads, little endian, in a buffer that grows. Not thread-safe.</summary>
/// <param name="capacity">Bytes to begin with; a good guess saves copies.</param>
public sealed class WireWriter(int capacity = 256)
{
    private const int MostUtf8BytesOfAUnit = 3;

    private readonly ArrayBufferWriter<byte> _buffer = new(Math.Max(capacity, 16));

    /// <summary>Bytes written.</summary>
    public int Length => _buffer.WrittenCount;

    /// <summary>A byte.</summary>
    /// <param name="value">What the reader gets.</param>
    public void WriteByte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    /// <summary>A byte that is 0 or 1.</summary>
    /// <param name="value">What the reader gets.</param>
    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    /// <summary>Four bytes.</summary>
    /// <param name="value">What the reader gets.</param>
    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.GetSpan(sizeof(int)), value);
        _buffer.Advance(sizeof(int));
    }

    /// <summary>Eight bytes.</summary>
    /// <param name="value">What the reader gets.</param>
    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(sizeof(long)), value);
        _buffer.Advance(sizeof(long));
    }

    /// <summary>Eight bytes.</summary>
    /// <param name="value">What the reader gets.</param>
    public void WriteUInt64(ulong value) => WriteInt64((long)value);

    /// <summary>A number, bit for bit.</summary>
    /// <param name="value">What the reader gets.</param>
    public void WriteSingle(float value) => WriteInt32(BitConverter.SingleToInt32Bits(value));

    /// <summary>A number, bit for bit.</summary>
    /// <param name="value">What the reader gets.</param>
    public void WriteDouble(double value) => WriteInt64(BitConverter.DoubleToInt64Bits(value));

    /// <summary>The bytes alone; the reader has to know how many.</summary>
    /// <param name="bytes">What the reader gets.</param>
    public void WriteBytes(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    /// <summary>
    /// The string, exactly: as UTF-8, or as UTF-16 when it has unpaired surrogates, which UTF-8 cannot hold. Null is kept apart from empty.
    /// </summary>
    /// <param name="value">What the reader gets.</param>
    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteInt32(-1);
            return;
        }

        var span = _buffer.GetSpan(checked(sizeof(int) + (value.Length * MostUtf8BytesOfAUnit)));
        var status = Utf8.FromUtf16(value, span[sizeof(int)..], out _, out var bytes, replaceInvalidSequences: false);
        if (status == OperationStatus.Done)
        {
            BinaryPrimitives.WriteInt32LittleEndian(span, checked(bytes * 2));
            _buffer.Advance(sizeof(int) + bytes);
            return;
        }

        WriteInt32(checked(value.Length * sizeof(char) * 2) | 1);
        foreach (var unit in value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_buffer.GetSpan(sizeof(char)), unit);
            _buffer.Advance(sizeof(char));
        }
    }

    /// <summary>The values bit for bit, behind their number.</summary>
    /// <param name="values">What the reader gets.</param>
    public void WriteSingles(ReadOnlySpan<float> values)
    {
        WriteInt32(values.Length);
        WriteElements(MemoryMarshal.Cast<float, int>(values));
    }

    /// <summary>Token ids behind their number, in 16 bits each where all of them fit.</summary>
    /// <param name="ids">What the reader gets.</param>
    public void WriteIds(ReadOnlySpan<int> ids)
    {
        var isWide = ids.ContainsAnyExceptInRange(0, ushort.MaxValue);
        WriteInt32(checked(ids.Length * 2) | (isWide ? 1 : 0));
        if (isWide)
        {
            WriteElements(ids);
            return;
        }

        var span = _buffer.GetSpan(Math.Max(ids.Length * sizeof(ushort), 1));
        for (var i = 0; i < ids.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(span[(i * sizeof(ushort))..], (ushort)ids[i]);
        _buffer.Advance(ids.Length * sizeof(ushort));
    }

    /// <summary>What was written, without a copy: nothing may be written afterwards.</summary>
    public ReadOnlyMemory<byte> ToMemory() => _buffer.WrittenMemory;

    private void WriteElements(ReadOnlySpan<int> values)
    {
        if (values.IsEmpty)
            return;

        var bytes = checked(values.Length * sizeof(int));
        var span = _buffer.GetSpan(bytes)[..bytes];
        MemoryMarshal.AsBytes(values).CopyTo(span);
        if (!BitConverter.IsLittleEndian)
        {
            var elements = MemoryMarshal.Cast<byte, int>(span);
            BinaryPrimitives.ReverseEndianness(elements, elements);
        }

        _buffer.Advance(bytes);
    }
}
