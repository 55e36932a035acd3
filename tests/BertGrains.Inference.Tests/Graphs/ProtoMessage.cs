using System.Text;
using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Graphs;

/// <summary>A protobuf message that a test changes: its fields in order, with integers as varints and everything else as bytes.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Number, int Type, ulong Value, byte[] Bytes)> _fields = [];

    public ProtoMessage(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var tag = Varint(ref bytes);
            var (number, type) = ((int)(tag >> 3), (int)(tag & 7));
            var value = type == 0 ? Varint(ref bytes) : 0;
            var length = type switch { 0 => 0, 1 => 8, 5 => 4, _ => (int)Varint(ref bytes) };
            _fields.Add((number, type, value, bytes[..length].ToArray()));
            bytes = bytes[length..];
        }
    }

    /// <summary>The text of a field, empty if there is none.</summary>
    public string Text(int number) => Encoding.UTF8.GetString(_fields.Find(field => field.Number == number).Bytes ?? []);

    /// <summary>The bytes of all fields of a number.</summary>
    public IEnumerable<byte[]> All(int number) => _fields.Where(field => field.Number == number).Select(field => field.Bytes);

    /// <summary>The integers of a repeated field, packed or not.</summary>
    public IEnumerable<long> Numbers(int number) => _fields.Where(field => field.Number == number)
        .SelectMany(field => field.Type == 0 ? [(long)field.Value] : Packed(field.Bytes));

    /// <summary>Removes all fields of a number.</summary>
    public void Remove(int number) => _fields.RemoveAll(field => field.Number == number);

    /// <summary>Appends an integer.</summary>
    public void Add(int number, long value) => _fields.Add((number, 0, (ulong)value, []));

    /// <summary>Appends a string, bytes or a message.</summary>
    public void Add(int number, byte[] bytes) => _fields.Add((number, 2, 0, bytes));

    /// <summary>Replaces the fields of a number, in the same places.</summary>
    public void Replace(int number, Func<byte[], byte[]> change)
    {
        foreach (ref var field in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_fields))
        {
            if (field.Number == number)
                field.Bytes = change(field.Bytes);
        }
    }

    public byte[] ToBytes()
    {
        var result = new MemoryStream();
        foreach (var (number, type, value, bytes) in _fields)
        {
            result.Write(type switch
            {
                0 => OnnxBytes.Number(number, value),
                2 => OnnxBytes.Field(number, bytes),
                _ => [(byte)((number << 3) | type), .. bytes],
            });
        }

        return result.ToArray();
    }

    private static List<long> Packed(ReadOnlySpan<byte> bytes)
    {
        List<long> numbers = [];
        while (!bytes.IsEmpty)
            numbers.Add((long)Varint(ref bytes));
        return numbers;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
