using System.Diagnostics;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Requests;

/// <summary>Turns what became of an item into its result: one output a head of the request, or an error. Thread-safe.</summary>
/// <param name="decoders">Of the model's heads, in the order of the bundle.</param>
/// <param name="heads">Indices of the request's heads, in its order.</param>
/// <param name="options">What the request says of decoding.</param>
internal sealed class ItemDecoder(IReadOnlyList<HeadDecoder> decoders, IReadOnlyList<int> heads, DecodeOptions options)
{
    /// <param name="result">What became of the item; its rented outputs are returned.</param>
    /// <param name="encoded">The item's tokens.</param>
    public ItemResult Decode(in WorkResult result, EncodedItem encoded)
    {
        if (result.Error is not null)
            return new ItemResult { Error = result.Error };

        var outputs = new HeadOutput[heads.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            var decoder = decoders[heads[i]];
            var raw = result.Outputs[heads[i]] ?? throw new UnreachableException("The device left out a head.");
            if (!raw.IsFinite())
            {
                return new ItemResult
                {
                    Error = new BertError(
                        ErrorCode.Internal, $"The head {decoder.Description.Name} gave a value that is not a number."),
                };
            }

            outputs[i] = decoder.Decode(raw, encoded, options);
            raw.Release();
        }

        return new ItemResult { Outputs = outputs };
    }
}
