namespace BertGrains.Tokenization;

public sealed class WordPieceTokenizerTests
{
    private static readonly string[] Lines =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "un", "##aff", "##able", "dog", ".", ",", "don", "'", "t", "I", "i"];

    private static readonly WordPieceTokenizer Tokenizer = new(Lines);

    [Fact]
    public void Encode_Pair_HasSeparatorsAndTypes()
    {
        var encoding = Tokenizer.Encode("The dog", "unaffable.");

        Assert.Equal(["[CLS]", "the", "dog", "[SEP]", "un", "##aff", "##able", ".", "[SEP]"], encoding.Ids.Select(Tokenizer.TokenOf));
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 1], encoding.ToTypeIds());
        Assert.Equal(1..3, encoding.TextRange);
        Assert.Equal(4..8, encoding.PairRange);
        Assert.Equal(4, encoding.TypeOneStart);
        Assert.Equal(new TokenOffsets(2, 5), encoding.Offsets[5]);
        Assert.Equal(
            [TokenSequence.None, TokenSequence.Text, TokenSequence.Text, TokenSequence.None, TokenSequence.Pair],
            Enumerable.Range(0, 5).Select(encoding.SequenceOf));
    }

    [Fact]
    public void Encode_WithoutSpecialTokens_JoinsTextAndPair()
    {
        var encoding = Tokenizer.Encode("the", "dog", addSpecialTokens: false);

        Assert.Equal(["the", "dog"], encoding.Ids.Select(Tokenizer.TokenOf));
        Assert.Equal([0, 1], encoding.ToTypeIds());
        Assert.Equal(TokenSequence.Pair, encoding.SequenceOf(1));
    }

    [Theory]
    [InlineData("the[MASK]dog", "the [MASK] dog")]
    [InlineData("[mask]", "[UNK] [UNK] [UNK]")]
    [InlineData("[SEP][CLS]", "[SEP] [CLS]")]
    public void Encode_SpecialTokenInText_IsMatchedExactly(string text, string tokens) =>
        Assert.Equal(tokens, string.Join(' ', Tokenizer.Encode(text, addSpecialTokens: false).Ids.Select(Tokenizer.TokenOf)));

    [Fact]
    public void Encode_SpecialTokenThatIsAWord_IsMatchedInsideWords()
    {
        var tokenizer = new WordPieceTokenizer(["<s>", "</s>", "unk", "og", "d", "the"], new()
        {
            ClassToken = "<s>",
            SeparatorToken = "</s>",
            UnknownToken = "unk",
            MaskToken = "og",
        });

        Assert.Equal(["<s>", "the", "d", "og", "</s>", "</s>"], tokenizer.Encode("the dog</s>").Ids.Select(tokenizer.TokenOf));
    }

    [Theory]
    [InlineData(TruncationStrategy.LongestFirst, 9, 3, 3)]
    [InlineData(TruncationStrategy.LongestFirst, 8, 3, 2)]
    [InlineData(TruncationStrategy.OnlyFirst, 8, 2, 3)]
    [InlineData(TruncationStrategy.OnlySecond, 8, 4, 1)]
    [InlineData(TruncationStrategy.LongestFirst, 3, 0, 0)]
    public void Encode_PairAboveTheLimit_IsTruncatedByStrategy(TruncationStrategy strategy, int limit, int text, int pair)
    {
        var encoding = Tokenizer.Encode("the dog the dog", "the dog .", new Truncation(limit, strategy));

        Assert.Equal((text, pair), (encoding.Ids[encoding.TextRange].Length, encoding.Ids[encoding.PairRange].Length));
        Assert.True(encoding.Truncated);
    }

    [Fact]
    public void Encode_SequenceToTruncateIsTooShort_Throws()
    {
        Truncation onlyFirst = new(6, TruncationStrategy.OnlyFirst);
        Truncation onlySecond = new(4, TruncationStrategy.OnlySecond);

        Assert.Throws<TruncationException>(() => Tokenizer.Encode("the dog", "the dog the dog", onlyFirst));
        Assert.Throws<TruncationException>(() => Tokenizer.Encode("the dog the", null, onlySecond));
        Assert.Throws<TruncationException>(() => Tokenizer.EncodeWindows("the dog the dog", null, maxTokens: 4, stride: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.Encode("the", "dog", new Truncation(2)));
    }

    [Fact]
    public void EncodeIds_Ids_HaveSpecialTokensAndNoOffsets()
    {
        var encoding = Tokenizer.EncodeIds([5, 9, 5], new Truncation(4));

        Assert.Equal([2, 5, 9, 3], encoding.Ids);
        Assert.Empty(encoding.Offsets);
        Assert.True(encoding.Truncated);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.EncodeIds([Lines.Length]));
    }

    [Theory]
    [InlineData("The unaffable, dog.", "the unaffable, dog.")]
    [InlineData("I don't", "i don ' t")]
    [InlineData("", "")]
    public void Decode_EncodedText_JoinsPiecesAndCleansUp(string text, string decoded) =>
        Assert.Equal(decoded, Tokenizer.Decode(Tokenizer.Encode(text).Ids));

    [Fact]
    public void Decode_WithSpecialTokens_KeepsThem() =>
        Assert.Equal("[CLS] the [SEP]", Tokenizer.Decode(Tokenizer.Encode("the").Ids, skipSpecialTokens: false));

    [Theory]
    [InlineData("a\n[PAD]\nb\n", 1)]
    [InlineData("[PAD]\na\r\n[PAD] \r\n", 2)]
    [InlineData("a\nb\n", 0)]
    public void PaddingIdIn_Vocabulary_IsThatOfTheTokenizer(string vocabulary, int id)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, $"{vocabulary}[UNK]\n[CLS]\n[SEP]\n");

            Assert.Equal(id, WordPieceTokenizer.PaddingIdIn(path, new WordPieceOptions()));
            Assert.Equal(id, WordPieceTokenizer.Load(path).PaddingId);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Ids_OfVocabulary_AreFound()
    {
        Assert.Equal((0, 1, 2, 3), (Tokenizer.PaddingId, Tokenizer.UnknownId, Tokenizer.ClassId, Tokenizer.SeparatorId));
        Assert.Equal(4, Tokenizer.MaskId);
        Assert.Equal(7, Tokenizer.IdOf("##aff"));
        Assert.Null(Tokenizer.IdOf("cat"));
        Assert.True(Tokenizer.IsContinuation(7));
        Assert.False(Tokenizer.IsContinuation(6));
        Assert.True(Tokenizer.IsSpecial(4));
    }

    [Fact]
    public void Constructor_VocabularyWithoutSeparator_NamesTheOption()
    {
        var exception = Assert.Throws<ArgumentException>(() => new WordPieceTokenizer(["[UNK]", "[CLS]"]));

        Assert.Contains(nameof(WordPieceOptions.SeparatorToken), exception.Message, StringComparison.Ordinal);
    }
}
