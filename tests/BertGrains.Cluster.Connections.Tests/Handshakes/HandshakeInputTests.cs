using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cluster.Connections;

public sealed class HandshakeInputTests
{
    private static readonly byte[] Name = "name"u8.ToArray();

    private readonly Pipe _pipe = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_DataArrivedWithTheEnd_GivesTheDataAndThenTheEnd()
    {
        await _pipe.Writer.WriteAsync(Name, Token);
        await _pipe.Writer.CompleteAsync();
        var input = Insert();

        var first = await input.ReadAsync(Token);
        AssertName(first);
        input.AdvanceTo(first.Buffer.End);
        Assert.True((await input.ReadAsync(Token)).IsCompleted);
    }

    [Fact]
    public async Task TryRead_DataArrivedWithTheEnd_GivesTheDataAndThenTheEnd()
    {
        await _pipe.Writer.WriteAsync(Name, Token);
        await _pipe.Writer.CompleteAsync();
        var input = Insert();

        Assert.True(input.TryRead(out var first));
        AssertName(first);
        input.AdvanceTo(first.Buffer.End);
        Assert.True(input.TryRead(out var last));
        Assert.True(last.IsCompleted);
    }

    [Fact]
    public async Task Read_CanceledWithDataPresent_GivesTheDataAndIsCanceledThen()
    {
        await _pipe.Writer.WriteAsync(Name, Token);
        var input = Insert();
        input.CancelPendingRead();

        var first = await input.ReadAsync(Token);
        AssertName(first);
        input.AdvanceTo(first.Buffer.End);
        Assert.True((await input.ReadAsync(Token)).IsCanceled);
    }

    [Fact]
    public async Task Read_EndWithoutData_IsTheEnd()
    {
        await _pipe.Writer.CompleteAsync();
        Assert.True((await Insert().ReadAsync(Token)).IsCompleted);
    }

    private static void AssertName(ReadResult result)
    {
        Assert.Equal(Name, result.Buffer.First.ToArray());
        Assert.False(result.IsCompleted);
        Assert.False(result.IsCanceled);
    }

    private PipeReader Insert()
    {
        var connection = new DefaultConnectionContext { Transport = new Transport(_pipe.Reader, _pipe.Writer) };
        HandshakeInput.Insert(connection);
        return connection.Transport.Input;
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
