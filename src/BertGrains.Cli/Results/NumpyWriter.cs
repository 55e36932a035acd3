using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Results;

/// <summary>
/// NumPy's format 1.0 (numpy.lib.format): float32, little-endian, one row per line in C order. The header holds the number of rows, so
/// it is known in advance, or the stream can seek and the header is corrected at the end. A failed text is a row of NaN, and so is a
/// blank line: the rows have no numbers, and row n is line n.
/// </summary>
internal sealed class NumpyWriter : IResultWriter
{
    private const int HeaderLength = 128;
    private readonly Stream _stream;
    private readonly int _dimensions;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly long? _announced;
    private long _rows;

    /// <param name="stream">Destination; disposed with the writer.</param>
    /// <param name="dimensions">Number of columns.</param>
    /// <param name="rows">Number of rows; null if it is unknown and the stream can seek.</param>
    public NumpyWriter(Stream stream, int dimensions, long? rows)
    {
        _stream = stream;
        _dimensions = dimensions;
        _announced = rows;
        _buffer.Write(Header(rows ?? 0, dimensions));
    }

    /// <inheritdoc />
    public void Write(TextItem item, ItemResult result)
    {
        if (result.Error is null)
            ((EmbeddingOutput)result.Outputs[0]).Values.Span.CopyTo(NextRow());
        else
            NextRow().Fill(float.NaN);
    }

    /// <inheritdoc />
    public void WriteBlank() => NextRow().Fill(float.NaN);

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
            await _stream.WriteAsync(Header(_rows, _dimensions));
            await _stream.FlushAsync();
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private Span<float> NextRow()
    {
        var length = _dimensions * sizeof(float);
        var row = _buffer.GetSpan(length)[..length];
        _buffer.Advance(length);
        _rows++;
        return MemoryMarshal.Cast<byte, float>(row);
    }

    private static byte[] Header(long rows, int dimensions)
    {
        var shape = string.Create(
            CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {dimensions}), }}");
        var text = shape.PadRight(HeaderLength - 11) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, HeaderLength - 10, 0, .. Encoding.ASCII.GetBytes(text)];
    }
}
