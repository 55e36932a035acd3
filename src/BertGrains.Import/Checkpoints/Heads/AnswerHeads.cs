using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>The heads that find answers to questions: for every token the logits of the start and of the end.</summary>
internal static class AnswerHeads
{
    private const string Name = "answers";
    private static readonly string[] Columns = ["start", "end"];

    /// <summary><c>qa_outputs</c> on the last state of every token, as in nearly all classes <c>…ForQuestionAnswering</c> of transformers.</summary>
    public static HeadWeights Outputs(JsonFile _, WeightReader weights, EncoderWeights encoder) =>
        Of(weights.Dense("qa_outputs", encoder.Dimensions.Hidden, Columns.Length), encoder);

    /// <summary>ModernBertForQuestionAnswering: a normalized dense layer, then the classifier.</summary>
    public static HeadWeights OfModernBert(JsonFile config, WeightReader weights, EncoderWeights encoder) =>
        Of(weights.Dense("classifier", encoder.Dimensions.Hidden, Columns.Length), encoder) with
        {
            Hidden = ModernBertHeads.ReadHidden(config, weights, encoder),
        };

    private static TokenHeadWeights Of(DenseWeights output, EncoderWeights encoder) =>
        new(Name, LayerMix.Only(encoder.Dimensions.Layers), [], output, new LabelSet(Columns, ScoreActivation.Softmax, null))
        {
            Task = BertTask.QuestionAnswer,
        };
}
