using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Checkpoints;

/// <summary>Reads layers from tensors with a common name prefix, and checks shapes and values.</summary>
/// <param name="source">The tensors.</param>
/// <param name="file">The file or folder, for error messages.</param>
/// <param name="prefix">Prefix of the names, such as <c>bert.</c>; often empty.</param>
internal sealed class WeightReader(ITensorSource source, string file, string prefix = "")
{
    public WeightReader Under(string name) => new(source, file, prefix + name);

    public bool Contains(string name) => source.Contains(prefix + name);

    /// <summary>A tensor with this shape.</summary>
    public float[] Tensor(string name, params ReadOnlySpan<long> shape)
    {
        name = prefix + name;
        if (!source.Contains(name))
            throw new ImportException($"{file}: the weights have no tensor '{name}'.");
        var actual = source.ShapeOf(name);
        if (!shape.SequenceEqual(actual.ToArray()))
        {
            throw new ImportException(
                $"{file}: tensor '{name}' has the shape [{string.Join(", ", actual)}], but the configuration needs "
                + $"[{string.Join(", ", shape.ToArray())}].");
        }

        var values = source.ReadFloats(name);
        return Array.TrueForAll(values, float.IsFinite)
            ? values
            : throw new ImportException($"{file}: tensor '{name}' contains values that are not finite.");
    }

    /// <summary>A dense layer: <c>name.weight</c> and the optional <c>name.bias</c>.</summary>
    public DenseWeights Dense(string name, int inputs, int outputs) => new(
        inputs,
        outputs,
        Tensor($"{name}.weight", outputs, inputs),
        Contains($"{name}.bias") ? Tensor($"{name}.bias", outputs) : new float[outputs]);

    /// <summary>Layer normalization; in checkpoints converted from TensorFlow, weight and bias have the names gamma and beta.</summary>
    public LayerNormWeights LayerNorm(string name, int size, float epsilon)
    {
        var (scale, bias) = Contains($"{name}.gamma") ? ("gamma", "beta") : ("weight", "bias");
        return new LayerNormWeights(Tensor($"{name}.{scale}", size), Tensor($"{name}.{bias}", size), epsilon);
    }
}
