namespace BertGrains.Cluster.Abstractions;

/// <summary>An error, or that there is none, inside a block.</summary>
internal static class ErrorWire
{
    private const byte None = 0;
    private const byte Plain = 1;
    private const byte WithRetryAfter = 2;

    public static void Write(WireWriter writer, BertError? error)
    {
        if (error is null)
        {
            writer.WriteByte(None);
            return;
        }

        writer.WriteByte(error.RetryAfter is null ? Plain : WithRetryAfter);
        writer.WriteInt32((int)error.Code);
        writer.WriteString(error.Message);
        if (error.RetryAfter is { } retryAfter)
            writer.WriteInt64(retryAfter.Ticks);
    }

    /// <summary>A code that this version does not know is an error all the same, and becomes <see cref="ErrorCode.Internal"/>.</summary>
    public static BertError? Read(ref WireReader reader)
    {
        var kind = reader.ReadByte();
        if (kind == None)
            return null;
        if (kind > WithRetryAfter)
            throw new WireFormatException($"The block has an error of kind {kind}, which this version does not know.");

        var code = (ErrorCode)reader.ReadInt32();
        var message = reader.ReadString();
        var retryAfter = kind == WithRetryAfter ? TimeSpan.FromTicks(reader.ReadInt64()) : default(TimeSpan?);
        return new BertError(Enum.IsDefined(code) ? code : ErrorCode.Internal, message, retryAfter);
    }
}
