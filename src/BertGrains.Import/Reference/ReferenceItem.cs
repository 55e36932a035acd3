using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Reference;

/// <summary>One item with the states that heads read: those of the trunk, and those of heads, which are computed at their first use.</summary>
/// <param name="trunk">Hidden states 0 to L, each row-major [tokens, hidden].</param>
/// <param name="hidden">Length of a hidden state.</param>
/// <param name="heads">Heads whose states can be read.</param>
/// <param name="ids">Token ids, for a fill-mask head.</param>
internal sealed class ReferenceItem(float[][] trunk, int hidden, IReadOnlyList<HeadWeights>? heads = null, int[]? ids = null)
{
    private readonly Dictionary<string, float[]> _states = [];

    /// <summary>Hidden states 0 to L, each row-major [tokens, hidden].</summary>
    public float[][] Trunk => trunk;

    /// <summary>Length of a hidden state.</summary>
    public int Hidden => hidden;

    /// <summary>Token ids; empty if they are not known.</summary>
    public int[] Ids => ids ?? [];

    /// <summary>Tokens at the beginning that a head may leave out of its pooling.</summary>
    public int PromptLength { get; init; }

    /// <summary>Receives every dense layer of the heads' own encoder layers with its inputs, for calibration.</summary>
    public Action<DenseWeights, float[]>? Observe { get; set; }

    /// <summary>The states of a head, [tokens, width] or [width].</summary>
    public float[] StatesOf(string head)
    {
        if (!_states.TryGetValue(head, out var states))
            states = _states[head] = ReferenceHead.StatesOf(heads!.First(weights => weights.Name == head), this);
        return states;
    }

    /// <summary>Sets the states of a head whose weights are not known.</summary>
    public void Provide(string head, float[] states) => _states[head] = states;
}
