using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Tokenization;

namespace BertGrains.Inference.Heads;

public sealed class EntityDecoderTests
{
    private const string Text = "Ada Lovelace met Alan in London";

    private static readonly string[] Vocabulary =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ada", "love", "##lace", "met", "alan", "in", "london"];

    private static readonly string[] Labels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

    [Fact]
    public void Decode_Simple_AdjacentTokensOfOneEntityAreOneSpan()
    {
        // [CLS] ada love ##lace met alan in london [SEP]
        var spans = Decode(EntityAggregation.Simple, "O", "B-PER", "I-PER", "I-PER", "O", "B-PER", "O", "B-LOC", "O");

        Assert.Equal(["Ada Lovelace", "Alan", "London"], spans.Select(span => span.Text));
        Assert.Equal(["PER", "PER", "LOC"], spans.Select(span => span.Label));
        Assert.Equal((0, 12), (spans[0].Start, spans[0].End));
    }

    [Fact]
    public void Decode_Simple_BeginLabelStartsANewSpan()
    {
        var spans = Decode(EntityAggregation.Simple, "O", "B-PER", "B-PER", "I-PER", "O", "O", "O", "O", "O");
        Assert.Equal(["Ada", "Lovelace"], spans.Select(span => span.Text));
    }

    [Fact]
    public void Decode_None_EveryLabeledTokenIsASpan()
    {
        var spans = Decode(EntityAggregation.None, "B-PER", "B-PER", "I-PER", "I-LOC", "O", "O", "O", "O", "B-PER");
        Assert.Equal(["B-PER", "I-PER", "I-LOC"], spans.Select(span => span.Label));
        Assert.Equal(["Ada", "Love", "lace"], spans.Select(span => span.Text));
    }

    [Fact]
    public void Decode_First_WordHasTheLabelOfItsFirstToken()
    {
        var spans = Decode(EntityAggregation.First, "O", "O", "B-LOC", "O", "O", "O", "O", "O", "O");
        Assert.Equal("Lovelace", Assert.Single(spans).Text);
    }

    [Fact]
    public void Decode_Max_WordHasTheLabelOfItsHighestScore()
    {
        var spans = Decode(EntityAggregation.Max, "O", "O", ("B-LOC", 1f), ("B-PER", 5f), "O", "O", "O", "O", "O");
        Assert.Equal(("PER", "Lovelace"), (Assert.Single(spans).Label, spans[0].Text));
    }

    [Fact]
    public void Decode_Average_WordHasTheLabelWithTheHighestMean()
    {
        var spans = Decode(EntityAggregation.Average, "O", "O", ("B-LOC", 1f), ("B-PER", 5f), "O", "O", "O", "O", "O");
        Assert.Equal("PER", Assert.Single(spans).Label);
        Assert.InRange(spans[0].Score, 0.4f, 0.8f);
    }

    private static List<EntitySpan> Decode(EntityAggregation aggregation, params TokenLabel[] labels)
    {
        var tokenizer = new WordPieceTokenizer(Vocabulary);
        var item = new EncodedItem(tokenizer, tokenizer.Encode(Text), Text, null);
        Assert.Equal(labels.Length, item.Ids.Length);
        var logits = new float[labels.Length * Labels.Length];
        for (var token = 0; token < labels.Length; token++)
            logits[(token * Labels.Length) + Array.IndexOf(Labels, labels[token].Label)] = labels[token].Logit;

        var decoder = new EntityDecoder(new HeadManifest
        {
            Name = "entities",
            Task = BertTask.TokenClassify,
            Reads = [],
            Labels = Labels,
            Aggregation = EntityAggregation.Simple,
        });
        var options = new DecodeOptions { Aggregation = aggregation };
        return [.. ((EntitiesOutput)decoder.Decode(new RawOutput(logits, labels.Length, Labels.Length), item, options)).Entities];
    }

    private readonly record struct TokenLabel(string Label, float Logit)
    {
        public static implicit operator TokenLabel(string label) => new(label, 8);

        public static implicit operator TokenLabel((string Label, float Logit) pair) => new(pair.Label, pair.Logit);
    }
}
