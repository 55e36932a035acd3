namespace BertGrains.Cli.Tests.Telemetry;

/// <summary>Reads the wire format of Protocol Buffers.</summary>
internal static class Protobuf
{
    /// <summary>The values of a field that holds messages, bytes or text.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> message, int number) =>
        Fields(message).Where(field => field.Number == number).Select(field => field.Bytes);

    /// <summary>All fields in order.</summary>
    /// <exception cref="InvalidDataException">The message is damaged.</exception>
    public static List<ProtobufField> Fields(ReadOnlyMemory<byte> message)
    {
        var fields = new List<ProtobufField>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message.Span, ref at);
            var (number, value, length) = ((int)(key >> 3), 0UL, 0);
            switch (key & 7)
            {
                case 0:
                    value = Varint(message.Span, ref at);
                    break;
                case 1:
                    length = 8;
                    break;
                case 2:
                    length = (int)Varint(message.Span, ref at);
                    break;
                case 5:
                    length = 4;
                    break;
                default:
                    throw new InvalidDataException($"The field {number} has the wire type {key & 7}.");
            }

            fields.Add(new ProtobufField(number, value, message.Slice(at, length)));
            at += length;
        }

        return fields;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            value |= (ulong)(bytes[at] & 127) << shift;
            if (bytes[at++] < 128)
                return value;
        }
    }
}

/// <summary>A field: its number, and its value or bytes.</summary>
internal readonly record struct ProtobufField(int Number, ulong Value, ReadOnlyMemory<byte> Bytes);
