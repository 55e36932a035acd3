namespace BertGrains.Import.Checkpoints;

/// <summary>A dense layer y = W x + b.</summary>
/// <param name="Inputs">Length of x.</param>
/// <param name="Outputs">Length of y.</param>
/// <param name="Weight">W in row-major order, [outputs, inputs], as checkpoints store it.</param>
/// <param name="Bias">b; zeros where the checkpoint has none.</param>
internal sealed record DenseWeights(int Inputs, int Outputs, float[] Weight, float[] Bias);
