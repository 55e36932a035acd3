using System.Net.Sockets;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Serving;

public sealed class SecondInterruptTests
{
    private const int Interrupted = 130;

    [Fact]
    public async Task Serve_InterruptedAgainWhileARequestIsUnfinished_EndsAtOnce()
    {
        using var program = ProgramProcess.Start("serve", "--urls", "http://127.0.0.1:0");
        var address = new Uri((await LineAsync(program.Output, "listens on ")).Split(' ')[^1]);
        await LineAsync(program.Output, "Ready");
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using var writer = new StreamWriter(connection.GetStream());
        using var reader = new StreamReader(connection.GetStream());
        // The server answers 100 when it starts to read the body.
        await writer.WriteAsync(
            $"POST /embed HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n");
        await writer.FlushAsync(TestContext.Current.CancellationToken);
        await LineAsync(reader, "100 Continue");
        program.SendInterrupt();
        await LineAsync(program.Output, "Draining");
        program.SendInterrupt();

        Assert.Equal(Interrupted, await program.WaitAsync());
    }

    private static async Task<string> LineAsync(StreamReader reader, string words)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"There is no line with '{words}'.");
    }
}
