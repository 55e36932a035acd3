using BertGrains.Import.Checkpoints;
using BertGrains.Import.Reference;
using BertGrains.Tokenization;

namespace BertGrains.Import.Tests.LateInteraction;

/// <summary>Late interaction step by step from the weights of a checkpoint: tokens by hand, the plain encoder, loops.</summary>
internal sealed class LateReference(Checkpoint checkpoint)
{
    private readonly Tokenizer _tokenizer = checkpoint.Tokenizer.Tokenizer;

    /// <summary>The tokens of a text, with a marker after the first and expanded by masks.</summary>
    public int[] Tokens(string text, int? marker, int length, bool expands)
    {
        var ids = _tokenizer.Encode(text, truncation: new Truncation(marker is null ? length : length - 1)).Ids.ToList();
        if (marker is { } id)
            ids.Insert(1, id);
        while (expands && ids.Count < length)
            ids.Add(_tokenizer.MaskId!.Value);
        return [.. ids];
    }

    /// <summary>Unit vectors of the tokens whose ids are not skipped.</summary>
    public List<float[]> Vectors(int[] ids, int? attended = null, IReadOnlyCollection<int>? skipped = null)
    {
        var states = ReferenceEncoder.Run(checkpoint.Encoder, ids, new int[ids.Length], attended: attended)[^1];
        var hidden = states.Length / ids.Length;
        return [.. Enumerable.Range(0, ids.Length).Where(token => skipped?.Contains(ids[token]) is not true).Select(token => Project(states.AsSpan(token * hidden, hidden)))];
    }

    /// <summary>The sum of the largest inner products.</summary>
    public static double MaxSim(List<float[]> query, List<float[]> document) =>
        query.Sum(asked => document.Max(read => asked.Zip(read).Sum(pair => (double)pair.First * pair.Second)));

    private static float[] Project(ReadOnlySpan<float> state)
    {
        var vector = new double[LateCheckpoint.Dimensions];
        for (var row = 0; row < vector.Length; row++)
        {
            for (var column = 0; column < state.Length; column++)
                vector[row] += (double)LateCheckpoint.Projection[(row * state.Length) + column] * state[column];
        }

        var norm = Math.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => (float)(value / norm))];
    }
}
