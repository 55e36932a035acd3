using System.Numerics.Tensors;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Reference;

namespace BertGrains.Import.Parity;

/// <summary>
/// The pooling of an ONNX export with the output of sentence-transformers, where no file names the pooling: the mode that gives this output.
/// </summary>
internal static class ExportPooling
{
    private const string Output = "sentence_embedding";
    private const int Texts = 3;
    private const double LeastCosine = 0.9999;
    private const double UnitTolerance = 1e-3;

    private static readonly PoolingMode[] Modes = [PoolingMode.Mean, PoolingMode.Cls, PoolingMode.Max, PoolingMode.LastToken];

    /// <summary>The checkpoint with the pooling of its export, or unchanged if the export does not show one.</summary>
    /// <param name="checkpoint">A checkpoint whose pooling is a guess, see <see cref="Checkpoint.GuessedPooling"/>.</param>
    public static Checkpoint Decide(Checkpoint checkpoint)
    {
        if (checkpoint is not { OnnxFile: { } path, GuessedPooling: { } guess, Heads: [EmbeddingHeadWeights head, ..] })
            return checkpoint;
        using var session = ExportSession.Open(path);
        var hidden = checkpoint.Encoder.Dimensions.Hidden;
        var (candidates, isUnit) = (Modes.ToList(), true);
        foreach (var item in EncodedText.EncodeAll(checkpoint, ParityTexts.All.Skip(1).Take(Texts)))
        {
            if (!session.Run([item], checkpoint.Tokenizer.Tokenizer.PaddingId).TryGetValue(Output, out var output) || output.Shape is not [1, var width] || width != hidden)
                return checkpoint;
            var vector = output.Item(0, hidden).ToArray();
            var states = ReferenceEncoder.Run(checkpoint.Encoder, item.Ids, item.Types)[^1];
            candidates.RemoveAll(mode => !(TensorPrimitives.CosineSimilarity(ReferencePooling.Pool(mode, states, hidden), vector) >= LeastCosine));
            isUnit &= Math.Abs(TensorPrimitives.Norm<float>(vector) - 1) < UnitTolerance;
        }

        if (candidates is not [var found, ..])
            return checkpoint;
        var remark = $"The pooling ({found.ToString().ToLowerInvariant()}{(isUnit ? ", with unit length" : "")}) is that of the output {Output} of "
            + $"{Path.GetFileName(path)}.";
        return checkpoint with
        {
            Heads = [head with { Pooling = [found], Normalize = isUnit }, .. checkpoint.Heads.Skip(1)],
            Remarks = [.. checkpoint.Remarks.Select(text => text == guess ? remark : text)],
            GuessedPooling = null,
        };
    }
}
