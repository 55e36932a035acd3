using System.Buffers;
using System.Text;
using System.Text.Unicode;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Texts;

/// <summary>
/// Reads lines of UTF-8 that end with LF or CR LF, as wc and sed count them. A CR alone is a character of its line, unlike in .NET's readers, for
/// which it ends one: the results of a file with such a character would be those of other lines.
/// </summary>
internal sealed class LineReader(Stream stream)
{
    private const int BufferLength = 64 * 1024;
    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly ArrayBufferWriter<byte> _part = new();
    private int _position;
    private int _length;
    private bool _isFirst = true;

    /// <summary>The next line without its end, as soon as it has arrived; null after the last one.</summary>
    /// <exception cref="CommandException">The input is UTF-16.</exception>
    public async ValueTask<InputLine?> ReadAsync(CancellationToken cancellationToken)
    {
        var hasLine = false;
        while (true)
        {
            if (_position == _length)
            {
                (_position, _length) = (0, await stream.ReadAsync(_buffer, cancellationToken));
                if (_length == 0)
                    return hasLine ? Take([]) : null;
            }

            hasLine = true;
            var arrived = _buffer.AsMemory(_position, _length - _position);
            var end = arrived.Span.IndexOf((byte)'\n');
            if (end >= 0)
            {
                _position += end + 1;
                return Take(arrived.Span[..end]);
            }

            _part.Write(arrived.Span);
            _position = _length;
        }
    }

    private InputLine Take(ReadOnlySpan<byte> last)
    {
        if (_part.WrittenCount == 0)
            return Read(last);
        _part.Write(last);
        var line = Read(_part.WrittenSpan);
        _part.ResetWrittenCount();
        return line;
    }

    private InputLine Read(ReadOnlySpan<byte> line)
    {
        if (_isFirst)
            line = WithoutMark(line);
        _isFirst = false;
        if (line is [.., (byte)'\r'])
            line = line[..^1];
        return new InputLine(Encoding.UTF8.GetString(line), Utf8.IsValid(line) ? null : $"it is not UTF-8 from byte {ValidBytes(line) + 1} on");
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> line)
    {
        if (line is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw new CommandException("the input is UTF-16; save it as UTF-8");
        return line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line;
    }

    private static int ValidBytes(ReadOnlySpan<byte> line)
    {
        var valid = 0;
        while (Rune.DecodeFromUtf8(line[valid..], out _, out var length) == OperationStatus.Done)
            valid += length;
        return valid;
    }
}

/// <summary>A line of an input.</summary>
/// <param name="Text">The line, with U+FFFD for bytes that are not UTF-8.</param>
/// <param name="Fault">Why it cannot be read, see <see cref="TextItem.Fault"/>; null if it can.</param>
internal readonly record struct InputLine(string Text, string? Fault);
