using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Cli.Logging;

public sealed class LineFormatterTests
{
    private const string Time = "2026-03-04T05:06:07.089Z";

    [Theory]
    [InlineData("Orleans.Runtime.Silo", LogLevel.Error, "fail")]
    [InlineData("BertGrains.Client.X", LogLevel.Warning, "warn")]
    public void Write_ExceptionOfAFrameworkOrWarning_IsOneLineOfTypesAndMessages(string category, LogLevel level, string name)
    {
        var inner = new IOException("refused\n   at Some.Frame()");
        var line = Format(category, level, "No answer.\nAgain.", Thrown(new InvalidOperationException("no peer", inner)));
        Assert.Equal($"{Time} {name}: {category}[7] No answer. Again. InvalidOperationException: no peer ---> IOException: refused\n", line);
    }

    [Fact]
    public void Write_ErrorOfOurs_HasItsStackTraceOnTheLine()
    {
        var line = Format("BertGrains.Client.X", LogLevel.Error, "Failed.", Thrown(new InvalidOperationException("a bug")));
        Assert.StartsWith($"{Time} fail: BertGrains.Client.X[7] Failed. System.InvalidOperationException: a bug", line, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), line, StringComparison.Ordinal);
        Assert.Single(line, character => character == '\n');
    }

    [Fact]
    public void Write_EventInARequest_HasItsTraceId()
    {
        using var request = new Activity("request").Start();
        var trace = request.TraceId.ToHexString();
        Assert.EndsWith($" Failed. (trace id {trace})\n", Format("BertGrains.X", LogLevel.Error, "Failed.", null), StringComparison.Ordinal);
        Assert.EndsWith($" Failed ({trace}).\n", Format("BertGrains.X", LogLevel.Error, $"Failed ({trace}).", null), StringComparison.Ordinal);
        Assert.EndsWith($" Ready. (trace id {trace})\n", Format("BertGrains.X", LogLevel.Information, "Ready.", null), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_LongTextOfAFramework_IsCut()
    {
        var text = new string('x', LineFormatter.MaxFrameworkText);
        Assert.EndsWith($"[7] {text}\n", Format("Orleans.X", LogLevel.Error, text, null), StringComparison.Ordinal);
        Assert.EndsWith($"[7] {text}... (401 characters)\n", Format("Orleans.X", LogLevel.Error, text + "y", null), StringComparison.Ordinal);
        Assert.EndsWith($"[7] {text}y\n", Format("BertGrains.X", LogLevel.Error, text + "y", null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Orleans.X")]
    [InlineData("BertGrains.X")]
    public void Write_NameThatATerminalInterprets_IsEscaped(string category) => Assert.EndsWith(
        "[7] Silo a b\\u001b[31m\\u0007 left. IOException: \\u001b[2J\n",
        Format(category, LogLevel.Warning, "Silo a\nb\u001b[31m\u0007 left.", new IOException("\u001b[2J")),
        StringComparison.Ordinal);

    [Fact]
    public void Write_NoMessageAndNoException_WritesNothing() => Assert.Empty(Format("a", LogLevel.Information, string.Empty, null));

    private static string Format(string category, LogLevel level, string message, Exception? exception)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        new LineFormatter(new FakeTimeProvider(DateTimeOffset.Parse(Time, CultureInfo.InvariantCulture))).Write(
            new LogEntry<string>(level, category, new EventId(7), message, exception, (state, _) => state), null, writer);
        return writer.ToString();
    }

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception caught)
        {
            return caught;
        }
    }
}
