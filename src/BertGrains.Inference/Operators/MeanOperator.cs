using BertGrains.Inference.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Operators;

/// <summary>
/// The mean of each hidden state over the tokens of each sequence. Inputs: the lengths of the sequences, then the states, each
/// [tokens, hidden]. Output: [sequences, states, hidden], without sequences if the last state was not computed.
/// </summary>
internal sealed unsafe class MeanOperator<T>(string name, int states, int hidden) : CpuOperator(
    name,
    [TensorElementType.Int32, .. Enumerable.Repeat(TensorElementType.Float, states)],
    [TensorElementType.Float])
    where T : struct, IFloatLanes<T>
{
    public override void Run(OperatorCall call)
    {
        var lengths = call.InputSpan<float>(states).IsEmpty ? [] : call.InputSpan<int>(0);
        var means = call.Output<float>(0, lengths.Length, states, hidden);
        for (var state = 0; state < states; state++)
        {
            var row = call.Input<float>(1 + state);
            for (var sequence = 0; sequence < lengths.Length; sequence++)
            {
                RowKernels<T>.Mean(row, lengths[sequence], hidden, means + (((sequence * states) + state) * hidden));
                row += lengths[sequence] * hidden;
            }
        }
    }
}
