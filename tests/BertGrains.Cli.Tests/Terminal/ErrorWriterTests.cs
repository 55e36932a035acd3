using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Tests.Terminal;

public sealed class ErrorWriterTests
{
    [Fact]
    public void WriteLine_StreamWorks_WritesTheLine()
    {
        using var text = new StringWriter();
        using var writer = new ErrorWriter(text);

        writer.WriteLine("a message");
        writer.Write("and a ");

        Assert.Equal($"a message{Environment.NewLine}and a ", text.ToString());
    }

    [Fact]
    public void WriteLine_StreamIsFull_DoesNothing()
    {
        var writer = new ErrorWriter(new StreamWriter(new FullStream()) { AutoFlush = true });

        Assert.Null(Record.Exception(() =>
        {
            writer.WriteLine("a message");
            writer.Write('c');
            writer.Flush();
        }));
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");
    }
}
