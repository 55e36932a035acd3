using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Pictures;

/// <summary>
/// A text with parts in styles, wrapped between words and between wide characters. Unlike a paragraph of Spectre it never splits a character
/// of several code points, and it has parts that stay on one line.
/// </summary>
/// <param name="indent">Cells before each line.</param>
internal sealed class StyledText(int indent = 0) : Renderable
{
    private readonly List<Element> _elements = [];

    /// <summary>Appends a text; control characters are replaced.</summary>
    public StyledText Append(string text, Style? style = null)
    {
        var wasWide = false;
        foreach (var element in Cells.Elements(Cells.Line(text)))
        {
            var (width, isSpace) = (Cells.Width(element), element == " ");
            var isWide = width > 1;
            _elements.Add(new Element(element, width, style ?? Style.Plain, isSpace, MayFollowBreak: isWide || wasWide));
            wasWide = isWide;
        }

        return this;
    }

    /// <summary>Appends a part that is on the line of what precedes it, and whole, where a line has room for it.</summary>
    public StyledText AppendWhole(string text, Style style)
    {
        var line = Cells.Line(text);
        _elements.Add(new Element(line, Cells.Width(line), style, IsSpace: false, MayFollowBreak: false));
        return this;
    }

    /// <inheritdoc />
    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(1, maxWidth);

    /// <inheritdoc />
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var room = Math.Max(1, maxWidth - indent);
        foreach (var (start, end) in Lines(room))
        {
            if (indent > 0)
                yield return Segment.Padding(indent);
            for (var i = start; i < end;)
            {
                var first = i;
                while (i < end && _elements[i].Style.Equals(_elements[first].Style))
                    i++;
                var run = string.Concat(_elements.GetRange(first, i - first).Select(element => Cells.Clip(element.Text, room)));
                yield return new Segment(run, _elements[first].Style);
            }

            yield return Segment.LineBreak;
        }
    }

    private IEnumerable<(int Start, int End)> Lines(int room)
    {
        var (start, width, lastBreak) = (0, 0, 0);
        for (var i = 0; i < _elements.Count; i++)
        {
            var element = _elements[i];
            if (element.MayFollowBreak)
                lastBreak = i;
            if (width + element.Width > room && i > start)
            {
                // The space between two lines is in neither.
                var next = element.IsSpace ? i : lastBreak > start ? lastBreak : i;
                yield return (start, TrimEnd(start, next));
                start = element.IsSpace ? i + 1 : next;
                width = 0;
                for (var j = start; j < i; j++)
                    width += _elements[j].Width;
                if (element.IsSpace)
                    continue;
            }

            width += element.Width;
            if (element.IsSpace)
                lastBreak = i + 1;
        }

        if (start < _elements.Count || _elements.Count == 0)
            yield return (start, _elements.Count);
    }

    private int TrimEnd(int start, int end)
    {
        while (end > start + 1 && _elements[end - 1].IsSpace)
            end--;
        return end;
    }

    private readonly record struct Element(string Text, int Width, Style Style, bool IsSpace, bool MayFollowBreak);
}
