using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Heads;

/// <summary>Splits the pairs of a sparse embedding into token ids and weights.</summary>
internal sealed class SparseEmbeddingDecoder(HeadManifest head) : HeadDecoder(head)
{
    public override HeadOutput Decode(RawOutput raw, EncodedItem item, DecodeOptions options)
    {
        var pairs = raw.Values.Span;
        var indices = new int[pairs.Length / VocabularyResults.PairLength];
        var values = new float[indices.Length];
        for (var i = 0; i < indices.Length; i++)
            (indices[i], values[i]) = ((int)pairs[VocabularyResults.PairLength * i], pairs[(VocabularyResults.PairLength * i) + 1]);
        return new SparseEmbeddingOutput(indices, values);
    }
}
