using BertGrains.Gateway.Offsets;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

/// <summary>Positions in the unit that a request asks for.</summary>
public sealed class OffsetTests
{
    [Theory]
    [InlineData("", 2, 5)]
    [InlineData(""","offsets":null""", 2, 5)]
    [InlineData(""","offsets":"utf16" """, 2, 5)]
    [InlineData(""","offsets":"code-points" """, 2, 4)]
    [InlineData(""","offsets":"bytes" """, 2, 7)]
    public async Task Entities_AfterAnEmoji_AreInTheUnitOfTheRequest(string offsets, int start, int end)
    {
        await using var host = await GatewayHost.StartAsync();
        var body = $$"""{"inputs":"ab🙂cdef"{{offsets}}}""";

        var one = (await host.PostJsonAsync("/entities", body))[1];
        var among = (await host.PostJsonAsync("/infer", body.Replace("\"inputs\"", "\"heads\":[\"entities\"],\"inputs\"", StringComparison.Ordinal)))
            .GetProperty("entities")[1];

        Assert.Equal((start, end), (one.GetProperty("start").GetInt32(), one.GetProperty("end").GetInt32()));
        Assert.Equal(one.GetRawText(), among.GetRawText());
    }

    [Fact]
    public async Task Tokenize_WithoutAUnit_IsInBytesLikeTextEmbeddingsInference()
    {
        await using var host = await GatewayHost.StartAsync();

        var bytes = (await host.PostJsonAsync("/tokenize", """{"inputs":"🙂 b"}"""))[0][2];
        var units = (await host.PostJsonAsync("/tokenize", """{"inputs":"🙂 b","offsets":"utf16"}"""))[0][2];
        var points = (await host.PostJsonAsync("/tokenize", """{"inputs":"🙂 b","offsets":"code-points"}"""))[0][2];

        Assert.Equal((5, 3, 2), (bytes.GetProperty("start").GetInt32(), units.GetProperty("start").GetInt32(), points.GetProperty("start").GetInt32()));
    }

    [Fact]
    public async Task UnknownUnit_IsRefused()
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.PostAsync("/entities", """{"inputs":"a","offsets":"chars"}""");

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("utf16, code-points or bytes", (await response.JsonAsync()).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Offsets_InAnyOrder_AreThoseOfThePrefix(int unit)
    {
        const string Source = "a🙂é東\n👩‍👩‍👧 b";
        int[] boundaries = [.. Enumerable.Range(0, Source.Length + 1).Where(i => i == 0 || i == Source.Length || !char.IsLowSurrogate(Source[i]))];
        var random = new Random(7);
        var offsets = new TextOffsets(Source, (OffsetUnit)unit);
        for (var i = 0; i < 500; i++)
        {
            var at = boundaries[random.Next(boundaries.Length)];
            var prefix = Source[..at];
            var expected = (OffsetUnit)unit switch
            {
                OffsetUnit.Utf16 => at,
                OffsetUnit.CodePoints => prefix.EnumerateRunes().Count(),
                _ => System.Text.Encoding.UTF8.GetByteCount(prefix),
            };
            Assert.Equal(expected, offsets.Of(at));
        }
    }
}
