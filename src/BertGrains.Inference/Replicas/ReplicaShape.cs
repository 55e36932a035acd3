using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Replicas;

/// <summary>What a replica runs, and the limits of the items that it accepts.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="MaxLength">Maximum tokens per item.</param>
/// <param name="Vocabulary">Number of token ids.</param>
/// <param name="Heads">Number of heads, 1 to <see cref="MaxHeads"/>.</param>
public sealed record ReplicaShape(string Model, int MaxLength, int Vocabulary, int Heads)
{
    /// <summary>The heads of a work item are bits of a 64-bit integer.</summary>
    public const int MaxHeads = 64;

    /// <summary>Most tokens of an item that runs while a replica is loaded: one of 8,192 tokens takes minutes on a few cores.</summary>
    internal const int LongestProbe = 1024;

    private const int RevisionDigits = 12;

    /// <summary>First digits of the revision, as in the status of a cluster; empty without a bundle.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Token id of the mask, so that fill-mask heads have a row in the warm-up; null without such a head.</summary>
    public int? MaskId { get; init; }

    /// <summary>Numbers of the hidden states that the trunk gives.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [];

    /// <summary>The shape of the model in a bundle.</summary>
    /// <param name="bundle">The bundle.</param>
    public static ReplicaShape Of(Bundle bundle)
    {
        var manifest = bundle.Manifest;
        return new ReplicaShape(manifest.Name, manifest.MaxTokens, manifest.Dimensions.Vocabulary, manifest.Heads.Count)
        {
            Revision = Short(bundle.Revision),
            Layers = manifest.Trunk.Layers,
            MaskId = manifest.Heads.Select(head => head.MaskId).FirstOrDefault(mask => mask is not null),
        };
    }

    /// <summary>The first digits of a revision.</summary>
    internal static string Short(string revision) => revision.Length > RevisionDigits ? revision[..RevisionDigits] : revision;

    /// <summary>The bits of all heads, as in <see cref="Items.WorkItem.Heads"/>.</summary>
    public ulong AllHeads => Heads == MaxHeads ? ulong.MaxValue : (1UL << Heads) - 1;
}
