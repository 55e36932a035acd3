using System.Collections.Frozen;

namespace BertGrains.Import.Checkpoints;

/// <summary>Element-wise functions between dense layers.</summary>
internal enum Activation
{
    /// <summary>x.</summary>
    Identity,

    /// <summary>x/2 · (1 + erf(x/√2)), the exact form.</summary>
    Gelu,

    /// <summary>x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), the approximation.</summary>
    GeluTanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x / (1 + e⁻ˣ).</summary>
    Silu,

    /// <summary>tanh x.</summary>
    Tanh,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,
}

/// <summary>Names of activations in configurations.</summary>
internal static class ActivationNames
{
    // transformers, activations.py, ACT2FN. gelu_fast is the tanh form with its factors multiplied differently.
    private static readonly FrozenDictionary<string, Activation> Transformers = new Dictionary<string, Activation>
    {
        ["gelu"] = Activation.Gelu,
        ["gelu_python"] = Activation.Gelu,
        ["gelu_new"] = Activation.GeluTanh,
        ["gelu_fast"] = Activation.GeluTanh,
        ["gelu_accurate"] = Activation.GeluTanh,
        ["gelu_python_tanh"] = Activation.GeluTanh,
        ["gelu_pytorch_tanh"] = Activation.GeluTanh,
        ["relu"] = Activation.Relu,
        ["silu"] = Activation.Silu,
        ["swish"] = Activation.Silu,
        ["tanh"] = Activation.Tanh,
        ["sigmoid"] = Activation.Sigmoid,
        ["linear"] = Activation.Identity,
    }.ToFrozenDictionary();

    // The last part of the class names in the Dense modules of sentence-transformers.
    private static readonly FrozenDictionary<string, Activation> Torch = new Dictionary<string, Activation>
    {
        ["Identity"] = Activation.Identity,
        ["GELU"] = Activation.Gelu,
        ["ReLU"] = Activation.Relu,
        ["SiLU"] = Activation.Silu,
        ["Tanh"] = Activation.Tanh,
        ["Sigmoid"] = Activation.Sigmoid,
    }.ToFrozenDictionary();

    /// <summary>The activation of a value such as that of <c>hidden_act</c>.</summary>
    public static Activation OfTransformers(string path, string member, string name) => Find(Transformers, path, member, name);

    /// <summary>The activation of a class name such as <c>torch.nn.modules.activation.Tanh</c>.</summary>
    public static Activation OfTorch(string path, string member, string name) =>
        Find(Torch, path, member, name[(name.LastIndexOf('.') + 1)..]);

    private static Activation Find(FrozenDictionary<string, Activation> table, string path, string member, string name) =>
        table.TryGetValue(name, out var activation)
            ? activation
            : throw new ImportException(
                $"{path}: {member} is '{name}'; supported values are {string.Join(", ", table.Keys.Order(StringComparer.Ordinal))}.");
}
