using System.Collections.Frozen;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Replicas;

namespace BertGrains.Inference.Engine;

/// <summary>One model that the engine serves: its tokeniser, its decoders and its replica.</summary>
internal sealed class ServedModel : IAsyncDisposable
{
    private readonly FrozenDictionary<string, int> _heads;

    public ServedModel(Bundle bundle, ModelTokenizer tokenizer, ModelReplica replica)
    {
        var manifest = bundle.Manifest;
        Tokenizer = tokenizer;
        Replica = replica;
        Decoders = [.. manifest.Heads.Select(HeadDecoder.For)];
        _heads = manifest.Heads.Select((head, index) => (head.Name, index)).ToFrozenDictionary(head => head.Name, head => head.index);
        HeadNames = string.Join(", ", manifest.Heads.Select(head => head.Name));
        Description = new ModelDescription
        {
            Name = manifest.Name,
            Revision = bundle.Revision,
            Architecture = manifest.Architecture,
            Precision = manifest.Precision,
            HiddenSize = manifest.Dimensions.Hidden,
            MaxTokens = manifest.MaxTokens,
            Heads = [.. Decoders.Select(decoder => decoder.Description)],
            Source = manifest.Source.Name,
            License = manifest.License?.Id,
        };
    }

    public string Name => Description.Name;

    public ModelDescription Description { get; }

    public ModelTokenizer Tokenizer { get; }

    public ModelReplica Replica { get; }

    /// <summary>One a head, in the order of the bundle.</summary>
    public IReadOnlyList<HeadDecoder> Decoders { get; }

    /// <summary>For messages.</summary>
    public string HeadNames { get; }

    public bool TryFindHead(string name, out int index) => _heads.TryGetValue(name, out index);

    public ValueTask DisposeAsync() => Replica.DisposeAsync();
}
