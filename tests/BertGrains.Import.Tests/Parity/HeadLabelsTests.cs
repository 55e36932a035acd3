using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Parity;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Tests.Parity;

public sealed class HeadLabelsTests
{
    [Theory]
    [InlineData(new float[] { 1, 2, 0 }, new float[] { 1, 3, 2 }, 1)]
    [InlineData(new float[] { 1, 2, 0 }, new float[] { 3, 2, 2 }, 0)]
    public void Compare_OneLabelOfAText_IsTheLargestLogit(float[] expected, float[] actual, int same)
    {
        Assert.Equal(new LabelAgreement(same, 1), Compare(Text(ScoreActivation.Softmax, outputs: 3), expected, actual, width: 3));
    }

    [Fact]
    public void Compare_LabelsThatApply_CountsThoseThatEitherHas()
    {
        // A threshold of 0.5 is a logit of 0: the first applies in both, the second in one, the others in none.
        var agreement = Compare(Text(ScoreActivation.Sigmoid, outputs: 4), [2, 0.1f, -1, -9], [3, -0.1f, -2, -9], width: 4);

        Assert.Equal(new LabelAgreement(1, 2), agreement);
    }

    [Fact]
    public void Compare_TokensWithLabels_CountsEachToken() =>
        Assert.Equal(new LabelAgreement(2, 3), Compare(Tokens(BertTask.TokenClassify, 2), [1, 0, 1, 0, 0, 1], [1, 0, 0, 1, 0, 1], width: 2));

    [Fact]
    public void Compare_Spans_ComparesWhereTheyBeginAndEnd()
    {
        // Three tokens with the logits of begin and end: begin at 0 in both, end at 2 and at 1.
        var agreement = Compare(Tokens(BertTask.QuestionAnswer, 2), [5, 0, 1, 1, 1, 4], [6, 0, 1, 5, 1, 4], width: 2);

        Assert.Equal(new LabelAgreement(1, 2), agreement);
    }

    [Fact]
    public void Compare_ReplacedTokens_ComparesTheSigns() =>
        Assert.Equal(new LabelAgreement(3, 4), Compare(Tokens(BertTask.DetectReplaced, 1), [-1, 2, -3, 0.1f], [-2, 1, -9, -0.1f], width: 1));

    [Fact]
    public void Compare_SingleScoreOrVector_IsNull()
    {
        Assert.Null(Compare(Text(ScoreActivation.Sigmoid, outputs: 1), [1], [-1], width: 1));
        Assert.Null(Compare(new FeaturesHeadWeights("features"), [1, 2], [2, 1], width: 2));
    }

    private static LabelAgreement? Compare(HeadWeights head, float[] expected, float[] actual, int width) =>
        HeadLabels.Compare(head, ParityRows.Of(head, expected, width), ParityRows.Of(head, actual, width));

    private static TextHeadWeights Text(ScoreActivation activation, int outputs) =>
        new("mood", Mix, PoolingMode.Mean, null, Dense(outputs), new LabelSet([], activation, null));

    private static TokenHeadWeights Tokens(BertTask task, int outputs) =>
        new("words", Mix, [], Dense(outputs), new LabelSet([], ScoreActivation.Softmax, null)) { Task = task };

    private static LayerMix Mix => LayerMix.Only(0);

    private static DenseWeights Dense(int outputs) => new(1, outputs, new float[outputs], new float[outputs]);
}
