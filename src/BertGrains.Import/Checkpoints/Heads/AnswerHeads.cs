namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>The head that finds answers to questions. It is the same in all classes <c>…ForQuestionAnswering</c> of transformers.</summary>
internal static class AnswerHeads
{
    private const string Output = "qa_outputs";
    private const int Columns = 2;

    /// <summary><c>qa_outputs</c> on the last state of every token.</summary>
    public static HeadWeights Read(JsonFile _, WeightReader weights, EncoderWeights encoder) => new AnswerHeadWeights(
        "answers",
        LayerMix.Only(encoder.Dimensions.Layers),
        weights.Dense(Output, encoder.Dimensions.Hidden, Columns));
}
