using System.Text.Json;

namespace BertGrains.Tokenization;

/// <summary>Small tokenizers of every kind with what Hugging Face <c>tokenizers</c> makes of texts: ids, offsets and type ids.</summary>
public sealed class PipelineGoldenTests
{
    public static TheoryData<string> Names => [.. PipelineFiles.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_Golden_HasNoDifference(string name)
    {
        var tokenizer = PipelineFiles.Load(name);
        foreach (var line in File.ReadLines(PipelineFiles.PathOf(name + ".jsonl")))
        {
            using var golden = JsonDocument.Parse(line);
            var root = golden.RootElement;
            var pair = root.TryGetProperty("p", out var second) ? second.GetString() : null;

            var encoding = tokenizer.Encode(root.GetProperty("t").GetString()!, pair);

            Assert.Equal(Numbers(root, "i"), encoding.Ids);
            Assert.Equal(Numbers(root, "o"), encoding.Offsets.SelectMany(span => (int[])[span.Start, span.End]));
            if (pair is not null)
                Assert.Equal(Numbers(root, "y"), encoding.ToTypeIds().Select(type => (int)type));
        }
    }

    private static IEnumerable<int> Numbers(JsonElement root, string name) =>
        root.GetProperty(name).EnumerateArray().Select(number => number.GetInt32());
}
