using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Surface;

public sealed class SimilarityTests
{
    [Fact]
    public async Task Similarity_Sentences_GivesOneCosinePerSentence()
    {
        await using var host = await GatewayHost.StartAsync();

        var json = await host.PostJsonAsync("/similarity",
            """{"inputs":{"source_sentence":"abc","sentences":["abc","abcdef"]},"parameters":{"truncate":false,"truncation_direction":"Left"}}""");

        Assert.Equal(2, json.GetArrayLength());
        Assert.Equal(1f, json[0].GetSingle());
        var expected = ((3 * 6) + 0.01) / Math.Sqrt((9 + 0.01) * (36 + 0.01));
        Assert.Equal(expected, json[1].GetDouble(), 1e-6);
        Assert.False(host.Bert.Last!.Truncate);
        Assert.Equal(TruncationSide.Left, host.Bert.Last.TruncationSide);
        Assert.False(host.Bert.Last.Decode.Normalize);
    }
}
