using BertGrains.Import.Checkpoints.Architectures;

namespace BertGrains.Import.Checkpoints;

/// <summary>Where the tensors of a checkpoint's encoder and heads are, whatever prefix a library put before their names.</summary>
internal sealed class CheckpointLayout
{
    private const int MaxNames = 8;
    private const string Pooler = "pooler.";

    // Constants that some versions of transformers saved with the weights.
    private static readonly string[] Buffers = ["embeddings.position_ids", "embeddings.token_type_ids", ".rotary_emb.inv_freq"];

    private static readonly string[] Classifiers = ["classifier.weight", "classifier.out_proj.weight", "qa_outputs.weight"];

    private readonly Architecture _architecture;
    private readonly IEnumerable<string> _names;

    private CheckpointLayout(Architecture architecture, WeightReader all, IEnumerable<string> names, string encoderPrefix, string headPrefix)
    {
        _architecture = architecture;
        _names = names;
        Encoder = all.Under(encoderPrefix);
        Heads = all.Under(headPrefix).WithPart(architecture.Prefix, encoderPrefix);
    }

    /// <summary>The tensors of the encoder.</summary>
    public WeightReader Encoder { get; }

    /// <summary>The tensors of the heads, and with the prefix of the architecture those of the encoder.</summary>
    public WeightReader Heads { get; }

    /// <summary>Finds the prefixes: none, that of the architecture, and others before it, such as <c>module.</c>.</summary>
    public static CheckpointLayout Of(Architecture architecture, WeightReader weights, IEnumerable<string> names)
    {
        var encoder = architecture.EncoderPrefix(names);
        if (encoder.EndsWith(architecture.Prefix, StringComparison.Ordinal))
            return new(architecture, weights, names, encoder, encoder[..^architecture.Prefix.Length]);

        // A class of its own may hold the encoder as a member, such as `model`, and a classifier beside it.
        var isBeside = names.Any(name => !name.StartsWith(encoder, StringComparison.Ordinal)
            && architecture.Optional.Any(start => name.StartsWith(start, StringComparison.Ordinal)));
        return new(architecture, weights, names, encoder, isBeside ? "" : encoder);
    }

    /// <summary>
    /// Refuses a class of another architecture, and a classifier without a class: it would become an encoder without its head.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <param name="type">The class in it; empty for none.</param>
    /// <exception cref="ImportException">The class and the weights contradict each other.</exception>
    public void CheckClass(JsonFile config, string type)
    {
        if (!_architecture.Heads.ContainsKey(type) && Architecture.Known.FirstOrDefault(a => a.Heads.ContainsKey(type)) is { } other)
        {
            throw new ImportException(
                $"{config.Path}: the class in architectures is '{type}', of {other.ModelType}, but the model is {_architecture.ModelType}.");
        }

        if (type.Length == 0 && Classifiers.FirstOrDefault(name => Heads.Contains(name)) is { } classifier)
        {
            throw new ImportException(
                $"{config.Path}: the weights have the tensor '{classifier}', but architectures names no class for it, such as "
                + $"{_architecture.Heads.First(head => head.Value is not null).Key}.");
        }
    }

    /// <summary>Refuses a class with a head if the weights are those of an encoder alone, as some encoders were saved.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="type">The class in it, which has a head.</param>
    /// <exception cref="ImportException">No tensor belongs to a head.</exception>
    public void CheckHead(JsonFile config, string type)
    {
        if (_names.Any(name => name.StartsWith(Heads.Prefix, StringComparison.Ordinal)
            && _architecture.Optional.Any(start => start != Pooler && name.AsSpan(Heads.Prefix.Length).StartsWith(start, StringComparison.Ordinal))))
            return;
        throw new ImportException(
            $"{config.Path}: the class in architectures is '{type}', but the weights have no tensor of its head. To import the encoder alone, set "
            + $"architectures to [\"{_architecture.Heads.First(head => head.Value is null).Key}\"].");
    }

    /// <summary>
    /// Lists tensors that were not read in a remark. Tensors that no part of the architecture has are refused, because the configuration
    /// then describes another model; only a head of a class that is not imported may have any names.
    /// </summary>
    /// <param name="isKnownClass">Whether the class of the checkpoint is imported.</param>
    /// <param name="remarks">Receives the list.</param>
    /// <exception cref="ImportException">A tensor is left over.</exception>
    public void CheckUnread(bool isKnownClass, List<string> remarks)
    {
        var parts = Encoder.Read.Where(IsOfEncoder).Select(FirstPart).ToHashSet();
        var unused = new List<string>();
        foreach (var name in _names.Except(Encoder.Read).Where(name => !Buffers.Any(name.EndsWith)).Order(StringComparer.Ordinal))
        {
            var isOptional = IsOptional(name, Encoder.Prefix) || IsOptional(name, Heads.Prefix);
            if (!isOptional && (isKnownClass || (IsOfEncoder(name) && parts.Contains(FirstPart(name)))))
                throw new ImportException($"{Encoder.File}: the weights have the tensor '{name}', which the model in config.json does not have.");
            unused.Add(name);
        }

        if (unused.Count > 0)
            remarks.Add($"Not used: {Summary(unused)}.");
    }

    private bool IsOfEncoder(string name) => name.StartsWith(Encoder.Prefix, StringComparison.Ordinal);

    private string FirstPart(string name) => name[Encoder.Prefix.Length..].Split('.')[0];

    private bool IsOptional(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal)
        && _architecture.Optional.Any(start => name.AsSpan(prefix.Length).StartsWith(start, StringComparison.Ordinal));

    private static string Summary(List<string> names) => names.Count <= MaxNames
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MaxNames))} and {names.Count - MaxNames} more tensors";
}
