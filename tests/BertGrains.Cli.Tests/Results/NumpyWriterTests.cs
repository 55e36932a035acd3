using System.Runtime.InteropServices;
using System.Text;
using BertGrains.Cli.Results;
using BertGrains.Cli.Texts;

namespace BertGrains.Cli.Tests.Results;

public sealed class NumpyWriterTests
{
    private const int HeaderLength = 128;

    [Fact]
    public async Task Complete_UnknownRows_WritesTheirNumberToTheHeader()
    {
        var bytes = await WriteAsync(rows: null, Embedding(1f, -2f), Embedding(0.5f, 3f));

        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", Header(bytes));
        Assert.Equal([1f, -2f, 0.5f, 3f], Values(bytes));
    }

    [Fact]
    public async Task Complete_KnownRows_WritesTheSameBytes()
    {
        Assert.Equal(await WriteAsync(rows: null, Embedding(1f, 2f)), await WriteAsync(rows: 1, Embedding(1f, 2f)));
    }

    [Fact]
    public async Task Complete_FewerRowsThanExpected_CorrectsTheHeader()
    {
        Assert.Contains("'shape': (1, 2)", Header(await WriteAsync(rows: 7, Embedding(1f, 2f))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_FailedText_IsARowOfNaN()
    {
        var failed = new ItemResult { Error = new BertError(ErrorCode.InvalidRequest, "empty") };

        var bytes = await WriteAsync(rows: 2, failed, Embedding(1f, 2f));

        Assert.Equal([float.NaN, float.NaN, 1f, 2f], Values(bytes));
    }

    [Fact]
    public async Task WriteBlank_BetweenTexts_KeepsRowsAtTheirLines()
    {
        using var stream = new MemoryStream();
        await using var writer = new NumpyWriter(stream, NumpyColumns.Of(EmbeddingPrecision.Float32, 2), rows: 3);
        writer.WriteBlank();
        writer.Write(new TextItem(2, "text"), Embedding(1f, 2f));
        writer.WriteBlank();
        await writer.CompleteAsync();

        Assert.Equal([float.NaN, float.NaN, 1f, 2f, float.NaN, float.NaN], Values(stream.ToArray()));
    }

    [Fact]
    public async Task Header_Always_FollowsTheFormat()
    {
        var bytes = await WriteAsync(rows: 0);

        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0, HeaderLength - 10, 0], bytes[..10]);
        Assert.Equal((byte)'\n', bytes[HeaderLength - 1]);
        Assert.Equal(HeaderLength, bytes.Length);
    }

    private static ItemResult Embedding(params float[] values) => new() { Outputs = [new EmbeddingOutput(values)] };

    private static async Task<byte[]> WriteAsync(long? rows, params ItemResult[] results)
    {
        using var stream = new MemoryStream();
        await using var writer = new NumpyWriter(stream, NumpyColumns.Of(EmbeddingPrecision.Float32, 2), rows);
        foreach (var result in results)
            writer.Write(new TextItem(1, "text"), result);

        await writer.CompleteAsync();
        return stream.ToArray();
    }

    private static string Header(byte[] bytes) => Encoding.ASCII.GetString(bytes, 10, HeaderLength - 10).Trim();

    private static float[] Values(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes.AsSpan(HeaderLength)).ToArray();
}
