namespace BertGrains.Import.Quantization;

/// <summary>
/// A dense layer in 8-bit integers: y = InputStep · Steps · (Weightᵀ (q - InputZero)) + Bias,
/// where q = round(x / InputStep) + InputZero, kept between 0 and 255.
/// </summary>
/// <param name="Inputs">Length of x.</param>
/// <param name="Outputs">Length of y.</param>
/// <param name="Weight">[inputs, outputs].</param>
/// <param name="Steps">What 1 is worth in each output's column.</param>
/// <param name="Bias">Added in fp32.</param>
/// <param name="InputStep">What 1 is worth in the quantised inputs.</param>
/// <param name="InputZero">Which quantised input stands for 0.</param>
internal sealed record QuantizedDense(
    int Inputs, int Outputs, sbyte[] Weight, float[] Steps, float[] Bias, float InputStep, byte InputZero);
