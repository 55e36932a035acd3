using System.Buffers.Binary;
using System.Text;

namespace BertGrains.Inference.Graphs;

/// <summary>Reads the fields of a protobuf message one after the other, in place.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;
    private int _type;
    private ulong _number;

    /// <summary>The bytes of a field of variable length.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The field as a message.</summary>
    public readonly WireReader Message => new(Bytes);

    /// <summary>The field as a string.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>The field as an integer.</summary>
    public readonly long Integer => (long)_number;

    /// <summary>The field as a float.</summary>
    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)_number);

    /// <summary>Reads the next field.</summary>
    /// <exception cref="InvalidDataException">The message is malformed.</exception>
    public bool TryRead(out int field)
    {
        field = 0;
        if (_rest.IsEmpty)
            return false;

        var tag = ReadVarint();
        field = (int)(tag >> 3);
        _type = (int)(tag & 7);
        Bytes = [];
        _number = 0;
        switch (_type)
        {
            case Varint:
                _number = ReadVarint();
                break;
            case Fixed64:
                _number = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                break;
            case Fixed32:
                _number = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                break;
            case Delimited:
                Bytes = Take(ReadVarint());
                break;
            default:
                throw new InvalidDataException($"it has a field of the unknown wire type {_type}");
        }

        return true;
    }

    /// <summary>Adds the integers of a repeated field, packed or not.</summary>
    public readonly void AddIntegers(List<long> values)
    {
        if (_type == Varint)
        {
            values.Add(Integer);
            return;
        }

        var packed = new WireReader(Bytes);
        while (!packed._rest.IsEmpty)
            values.Add((long)packed.ReadVarint());
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
            throw new InvalidDataException("a field is longer than its message");
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << Math.Min(shift, 63);
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("a number has more than ten bytes");
    }
}
