using System.Text;

namespace BertGrains.Cli.Texts;

/// <summary>
/// Reads lines that end with LF or CR LF, as wc and sed count them. A CR alone is a character of its line, unlike in .NET's readers, for which it
/// ends one: the results of a file with such a character would be those of other lines.
/// </summary>
internal sealed class LineReader(StreamReader reader)
{
    private const int BufferLength = 16 * 1024;
    private readonly char[] _buffer = new char[BufferLength];
    private readonly StringBuilder _part = new();
    private int _position;
    private int _length;

    /// <summary>The next line without its end, as soon as it has arrived; null after the last one.</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken cancellationToken)
    {
        var hasLine = false;
        while (true)
        {
            if (_position == _length)
            {
                (_position, _length) = (0, await reader.ReadAsync(_buffer, cancellationToken));
                if (_length == 0)
                    return hasLine ? Take([]) : null;
            }

            hasLine = true;
            var arrived = _buffer.AsMemory(_position, _length - _position);
            var end = arrived.Span.IndexOf('\n');
            if (end >= 0)
            {
                _position += end + 1;
                return Take(arrived.Span[..end]);
            }

            _part.Append(arrived.Span);
            _position = _length;
        }
    }

    private string Take(ReadOnlySpan<char> last)
    {
        _part.Append(last);
        if (_part.Length > 0 && _part[^1] == '\r')
            _part.Length--;
        var line = _part.ToString();
        _part.Clear();
        return line;
    }
}
