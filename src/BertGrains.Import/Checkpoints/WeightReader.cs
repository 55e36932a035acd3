using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Checkpoints;

/// <summary>Reads layers from tensors with a common name prefix, checks shapes and values, and keeps account of what was read.</summary>
internal sealed class WeightReader
{
    private readonly ITensorSource _source;
    private readonly string _file;
    private readonly string _prefix;
    private readonly Dictionary<string, string> _read;
    private readonly List<string> _order;
    private readonly (string Start, string Place)? _part;

    /// <param name="source">The tensors.</param>
    /// <param name="file">The file or folder, for error messages.</param>
    public WeightReader(ITensorSource source, string file)
        : this(source, file, "", [], [])
    {
    }

    private WeightReader(
        ITensorSource source,
        string file,
        string prefix,
        Dictionary<string, string> read,
        List<string> order,
        (string Start, string Place)? part = null) =>
        (_source, _file, _prefix, _read, _order, _part) = (source, file, prefix, read, order, part);

    /// <summary>The file or folder, for error messages.</summary>
    public string File => _file;

    /// <summary>Names of the tensors that were read, prefix included.</summary>
    public IReadOnlyCollection<string> Read => _read.Keys;

    /// <summary>The tensors of the prefix that were read so far, in this order, and SHA-256 of their values in fp32, lowercase hexadecimal.</summary>
    public IEnumerable<(string Name, string Sha256)> Digests =>
        _order.Where(name => name.StartsWith(_prefix, StringComparison.Ordinal)).Select(name => (name, _read[name]));

    /// <summary>What all names begin with.</summary>
    public string Prefix => _prefix;

    /// <summary>The tensors whose names begin with a further prefix, such as <c>bert.</c>.</summary>
    public WeightReader Under(string name) => new(_source, _file, _prefix + name, _read, _order);

    /// <summary>The same tensors, but names that begin with <paramref name="start"/> have another place.</summary>
    /// <param name="start">Beginning of the names, such as <c>bert.</c>.</param>
    /// <param name="place">What is there instead of it and of the prefix.</param>
    public WeightReader WithPart(string start, string place) => new(_source, _file, _prefix, _read, _order, (start, place));

    public bool Contains(string name) => _source.Contains(Full(name));

    /// <summary>The first dimension of a tensor.</summary>
    /// <exception cref="ImportException">There is no such tensor.</exception>
    public int RowsOf(string name) => ShapeOf(name) is [var rows and > 0 and <= int.MaxValue, ..]
        ? (int)rows
        : throw new ImportException($"{_file}: tensor '{Full(name)}' has no rows.");

    /// <summary>A tensor with this shape.</summary>
    public float[] Tensor(string name, params ReadOnlySpan<long> shape)
    {
        var actual = ShapeOf(name);
        name = Full(name);
        if (!shape.SequenceEqual(actual.ToArray()))
        {
            throw new ImportException(
                $"{_file}: tensor '{name}' has the shape [{string.Join(", ", actual)}], but the configuration needs "
                + $"[{string.Join(", ", shape.ToArray())}].");
        }

        var values = _source.ReadFloats(name);
        if (_read.TryAdd(name, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(values)))))
            _order.Add(name);
        return Array.TrueForAll(values, float.IsFinite)
            ? values
            : throw new ImportException($"{_file}: tensor '{name}' contains values that are not finite.");
    }

    /// <summary>A dense layer: <c>name.weight</c> and <c>name.bias</c>.</summary>
    /// <param name="name">Common part of the names.</param>
    /// <param name="inputs">Length of inputs.</param>
    /// <param name="outputs">Length of outputs.</param>
    /// <param name="hasBias">Whether there is a bias; null if it is optional.</param>
    public DenseWeights Dense(string name, int inputs, int outputs, bool? hasBias = true) => new(
        inputs, outputs, Tensor($"{name}.weight", outputs, inputs), Bias($"{name}.bias", outputs, hasBias));

    /// <summary>Layer normalization; in checkpoints converted from TensorFlow, weight and bias have the names gamma and beta.</summary>
    /// <param name="name">Common part of the names.</param>
    /// <param name="size">Length of inputs.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    public LayerNormWeights LayerNorm(string name, int size, float epsilon, bool hasBias = true)
    {
        var (scale, bias) = Contains($"{name}.gamma") ? ("gamma", "beta") : ("weight", "bias");
        return new LayerNormWeights(Tensor($"{name}.{scale}", size), Bias($"{name}.{bias}", size, hasBias), epsilon);
    }

    private float[] Bias(string name, int size, bool? isPresent) =>
        isPresent ?? Contains(name) ? Tensor(name, size) : new float[size];

    private IReadOnlyList<long> ShapeOf(string name) => Contains(name)
        ? _source.ShapeOf(Full(name))
        : throw new ImportException($"{_file}: the weights have no tensor '{Full(name)}'.");

    private string Full(string name) => _part is var (start, place) && name.StartsWith(start, StringComparison.Ordinal)
        ? place + name[start.Length..]
        : _prefix + name;
}
