using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Results;

/// <summary>
/// NumPy's format 1.0 (numpy.lib.format): float32, little-endian, or bytes, one row per line in C order. The header holds the number of rows, so
/// it is known in advance, or the stream can seek and the header is corrected at the end. A failed text is a row of NaN, of bytes 0, and so is a
/// blank line: the rows have no numbers, and row n is line n.
/// </summary>
internal sealed class NumpyWriter : IResultWriter
{
    private const int HeaderLength = 128;
    private readonly Stream _stream;
    private readonly NumpyColumns _columns;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly long? _announced;
    private long _rows;

    /// <param name="stream">Destination; disposed with the writer.</param>
    /// <param name="columns">Number and type of the columns.</param>
    /// <param name="rows">Number of rows; null if it is unknown and the stream can seek.</param>
    public NumpyWriter(Stream stream, NumpyColumns columns, long? rows)
    {
        _stream = stream;
        _columns = columns;
        _announced = rows;
        _buffer.Write(Header(rows ?? 0, columns));
    }

    /// <inheritdoc />
    public void Write(TextItem item, ItemResult result)
    {
        if (result.Error is not null)
            WriteBlank();
        else if (result.Outputs[0] is QuantizedEmbeddingOutput quantized)
            quantized.Bytes.Span.CopyTo(NextRow());
        else
            ((EmbeddingOutput)result.Outputs[0]).Values.Span.CopyTo(MemoryMarshal.Cast<byte, float>(NextRow()));
    }

    /// <inheritdoc />
    public void WriteBlank()
    {
        var row = NextRow();
        if (_columns.Bytes == sizeof(float))
            MemoryMarshal.Cast<byte, float>(row).Fill(float.NaN);
        else
            row.Clear();
    }

    /// <inheritdoc />
    public async Task FlushAsync()
    {
        await _stream.WriteAsync(_buffer.WrittenMemory);
        await _stream.FlushAsync();
        _buffer.ResetWrittenCount();
    }

    /// <inheritdoc />
    public async Task CompleteAsync()
    {
        await FlushAsync();
        if (_rows != _announced && _stream.CanSeek)
        {
            _stream.Position = 0;
            await _stream.WriteAsync(Header(_rows, _columns));
            await _stream.FlushAsync();
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private Span<byte> NextRow()
    {
        var length = _columns.Count * _columns.Bytes;
        var row = _buffer.GetSpan(length)[..length];
        _buffer.Advance(length);
        _rows++;
        return row;
    }

    private static byte[] Header(long rows, NumpyColumns columns)
    {
        var shape = string.Create(
            CultureInfo.InvariantCulture,
            $"{{'descr': '{columns.Type}', 'fortran_order': False, 'shape': ({rows}, {columns.Count}), }}");
        var text = shape.PadRight(HeaderLength - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, HeaderLength - 10, 0, .. Encoding.ASCII.GetBytes(text)];
    }
}

/// <summary>The columns of a file of NumPy.</summary>
/// <param name="Count">Number of columns.</param>
/// <param name="Type">Type of the values in the notation of NumPy.</param>
/// <param name="Bytes">Bytes of a value.</param>
internal sealed record NumpyColumns(int Count, string Type, int Bytes)
{
    /// <summary>The columns of embeddings.</summary>
    public static NumpyColumns Of(EmbeddingPrecision precision, int dimensions) => precision switch
    {
        EmbeddingPrecision.Int8 => new NumpyColumns(dimensions, "|i1", 1),
        EmbeddingPrecision.UInt8 => new NumpyColumns(dimensions, "|u1", 1),
        EmbeddingPrecision.Binary => new NumpyColumns((dimensions + 7) / 8, "|i1", 1),
        EmbeddingPrecision.UBinary => new NumpyColumns((dimensions + 7) / 8, "|u1", 1),
        _ => new NumpyColumns(dimensions, "<f4", sizeof(float)),
    };
}
