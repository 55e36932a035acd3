using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Tokenization;

namespace BertGrains.Inference.Heads;

/// <summary>Entities of every scheme of tags, compared with a reference that knows the tags by their letters.</summary>
public sealed class EntitySchemeTests
{
    private const int Trials = 400;
    private const int Words = 9;

    private static readonly string[] Vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ada", "##x"];

    public static IEnumerable<TheoryDataRow<string, string, EntityAggregation>> Schemes =>
        from scheme in (string[])["BI", "BIES", "BILU", "BIEW", "BMEW", "BMES", "IE", "BILUESWM"]
        from form in (string[])["{0}-{1}", "{0}_{1}", "{1}-{0}", "{1}_{0}", "{0}:{1}"]
        from aggregation in (EntityAggregation[])[EntityAggregation.Simple, EntityAggregation.First, EntityAggregation.Average, EntityAggregation.Max]
        select new TheoryDataRow<string, string, EntityAggregation>(scheme, form, aggregation);

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Decode_RandomTags_EqualsTheReference(string letters, string form, EntityAggregation aggregation)
    {
        // Other letters than the pipeline's need B or I beside them, as a scheme has.
        string[] names = ["PER", "ORG-NEWS"];
        string[] labels = ["O", .. names.SelectMany(name => letters.Select(letter => string.Format(null, form, letter, name)))];
        var random = new Random(letters.Length * 31 + form.Length);
        for (var trial = 0; trial < Trials; trial++)
        {
            // A label for each word, of one or two pieces with the same label.
            var lengths = Enumerable.Range(0, Words).Select(_ => random.Next(1, 3)).ToArray();
            var chosen = lengths.Select(_ => random.Next(labels.Length)).ToArray();
            var tags = chosen.Select(label => label == 0
                ? ('O', "")
                : (letters[(label - 1) % letters.Length], names[(label - 1) / letters.Length])).ToArray();
            if (aggregation == EntityAggregation.Simple)
                Array.Fill(lengths, 1);

            var actual = Decode(labels, lengths, chosen, aggregation);

            var starts = lengths.Aggregate(new List<int> { 0 }, (all, length) => [.. all, all[^1] + 3 + length]);
            var expected = Reference(tags).Select(span => (span.Name, starts[span.First], starts[span.Last + 1] - 1));
            Assert.Equal(expected, actual.Select(span => (span.Label, span.Start, span.End)));
        }
    }

    [Theory]
    [InlineData("B-PER E-PER", "PER 0-1")]
    [InlineData("S-PER S-PER", "PER 0-0|PER 1-1")]
    [InlineData("S-PER E-MAIL", "PER 0-0|E-MAIL 1-1")]
    [InlineData("E-MAIL E-MAIL", "E-MAIL 0-1")]
    [InlineData("S-LANG S-LANG", "LANG 0-0|LANG 1-1")]
    [InlineData("MISC MISC", "MISC 0-1")]
    public void Decode_NamesThatBeginLikeTags_StayNames(string tags, string expected)
    {
        string[] labels = ["O", "B-PER", "I-PER", "E-PER", "S-PER", "S-LANG", "E-MAIL", "MISC", "X"];
        AssertSpans(labels, tags, expected);
    }

    [Theory]
    [InlineData("o b-per i-per", "b-per b-per", "per 0-0|per 1-1")]
    [InlineData("o b-per i-per", "o i-per", "per 1-1")]
    [InlineData("O S-BAHN E-MAIL U-BOOT", "S-BAHN S-BAHN", "S-BAHN 0-1")]
    [InlineData("O B-52 F-16", "B-52 B-52", "52 0-0|52 1-1")]
    [InlineData("LABEL_0 LABEL_1", "LABEL_1 LABEL_1", "LABEL_1 0-1")]
    [InlineData("PER LOC o", "o PER", "o 0-0|PER 1-1")]
    [InlineData("O PER-B PER-I", "PER-B PER-B", "PER 0-0|PER 1-1")]
    [InlineData("O B-creative-work I-creative-work", "B-creative-work I-creative-work", "creative-work 0-1")]
    public void Decode_SetsOfLabels_AreRecognizedAsAWhole(string labels, string tags, string expected) =>
        AssertSpans(labels.Split(' '), tags, expected);

    [Theory]
    [InlineData("S-PER S-PER")]
    [InlineData("E-PER E-PER")]
    [InlineData("B-PER E-PER")]
    [InlineData("E-PER I-PER")]
    public void Decode_PiecesOfOneWord_AreOneEntity(string tags)
    {
        string[] labels = ["O", "B-PER", "I-PER", "E-PER", "S-PER"];
        int[] chosen = [.. tags.Split(' ').Select(tag => Array.IndexOf(labels, tag))];
        var span = Assert.Single(DecodeTokens(labels, "adax", chosen, EntityAggregation.Simple));
        Assert.Equal(("PER", 0, 4), (span.Label, span.Start, span.End));
    }

    private static void AssertSpans(string[] labels, string tags, string expected)
    {
        int[] chosen = [.. tags.Split(' ').Select(tag => Array.IndexOf(labels, tag))];
        var spans = Decode(labels, [1, 1], chosen, EntityAggregation.First);
        Assert.Equal(expected.Split('|'), spans.Select(span => $"{span.Label} {span.Start / 4}-{span.End / 4}"));
    }

    // Words are "ada" with an x for a second piece.
    private static List<EntitySpan> Decode(string[] labels, int[] lengths, int[] chosen, EntityAggregation aggregation) => DecodeTokens(
        labels,
        string.Join(' ', lengths.Select(length => "ada" + new string('x', length - 1))),
        [.. lengths.SelectMany((length, word) => Enumerable.Repeat(chosen[word], length))],
        aggregation);

    private static List<EntitySpan> DecodeTokens(string[] labels, string text, int[] chosen, EntityAggregation aggregation)
    {
        var tokenizer = new WordPieceTokenizer(Vocabulary);
        var item = new EncodedItem(tokenizer, tokenizer.Encode(text), text, null);
        Assert.Equal(chosen.Length + 2, item.Ids.Length);
        var logits = new float[item.Ids.Length * labels.Length];
        for (var token = 0; token < chosen.Length; token++)
            logits[((token + 1) * labels.Length) + chosen[token]] = 8;
        var decoder = new EntityDecoder(new HeadManifest { Name = "entities", Task = BertTask.TokenClassify, Reads = [], Labels = labels });
        var raw = new RawOutput(logits, item.Ids.Length, labels.Length);
        return [.. ((EntitiesOutput)decoder.Decode(raw, item, new DecodeOptions { Aggregation = aggregation })).Entities];
    }

    // The rules of the evaluation script of CoNLL for the ends and the beginnings of chunks.
    private static List<(string Name, int First, int Last)> Reference((char Letter, string Name)[] tags)
    {
        var spans = new List<(string Name, int First, int Last)>();
        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i].Letter == 'O')
                continue;
            var isNew = i == 0 || tags[i - 1].Letter == 'O' || tags[i - 1].Name != tags[i].Name || "BSUW".Contains(tags[i].Letter)
                || "ESULW".Contains(tags[i - 1].Letter);
            if (isNew)
                spans.Add((tags[i].Name, i, i));
            else
                spans[^1] = spans[^1] with { Last = i };
        }

        return spans;
    }
}
