namespace BertGrains.Inference.Bundles;

/// <summary>
/// The encoder's graph. Inputs, all int32 [batch, tokens]: <c>input_ids</c>, <c>attention_mask</c> (1 for tokens, 0 for padding,
/// which stands on the right) and <c>token_type_ids</c>. Outputs: any of <c>hidden.0</c> to <c>hidden.L</c>
/// [batch, tokens, hidden] and <c>mean</c> [batch, L + 1, hidden], each layer's average over the item's tokens.
/// </summary>
/// <param name="Graph">ONNX file.</param>
/// <param name="Outputs">Names of the graph's outputs.</param>
public sealed record TrunkManifest(string Graph, IReadOnlyList<string> Outputs);
