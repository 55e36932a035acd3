using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>Labels in the order of the logits and how the logits become scores.</summary>
/// <param name="Names">One name a logit.</param>
/// <param name="Activation">Softmax or sigmoid.</param>
/// <param name="Threshold">For independent labels, the score from which a label holds.</param>
internal sealed record LabelSet(IReadOnlyList<string> Names, ScoreActivation Activation, float? Threshold);
