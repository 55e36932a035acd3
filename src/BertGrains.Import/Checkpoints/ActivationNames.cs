using System.Collections.Frozen;

namespace BertGrains.Import.Checkpoints;

/// <summary>Which activation a configuration's word stands for.</summary>
internal static class ActivationNames
{
    // transformers, activations.py, ACT2FN. gelu_fast is the tanh form with its factors multiplied differently.
    private static readonly FrozenDictionary<string, Activation> Transformers = new Dictionary<string, Activation>
    {
        ["gelu"] = Activation.Gelu,
        ["gelu_python"] = Activation.Gelu,
        ["gelu_new"] = Activation.GeluTanh,
        ["gelu_fast"] = Activation.GeluTanh,
        ["gelu_pytorch_tanh"] = Activation.GeluTanh,
        ["relu"] = Activation.Relu,
        ["silu"] = Activation.Silu,
        ["swish"] = Activation.Silu,
        ["tanh"] = Activation.Tanh,
        ["sigmoid"] = Activation.Sigmoid,
        ["linear"] = Activation.Identity,
    }.ToFrozenDictionary();

    // The last part of the class names that sentence-transformers writes for its Dense module.
    private static readonly FrozenDictionary<string, Activation> Torch = new Dictionary<string, Activation>
    {
        ["Identity"] = Activation.Identity,
        ["GELU"] = Activation.Gelu,
        ["ReLU"] = Activation.Relu,
        ["SiLU"] = Activation.Silu,
        ["Tanh"] = Activation.Tanh,
        ["Sigmoid"] = Activation.Sigmoid,
    }.ToFrozenDictionary();

    /// <summary>The value of <c>hidden_act</c> and its like.</summary>
    public static Activation OfTransformers(string path, string member, string name) => Find(Transformers, path, member, name);

    /// <summary>The class that a Dense module names, such as <c>torch.nn.modules.activation.Tanh</c>.</summary>
    public static Activation OfTorch(string path, string member, string name) =>
        Find(Torch, path, member, name[(name.LastIndexOf('.') + 1)..]);

    private static Activation Find(FrozenDictionary<string, Activation> table, string path, string member, string name) =>
        table.TryGetValue(name, out var activation)
            ? activation
            : throw new ImportException(
                $"{path}: {member} is '{name}'; known are {string.Join(", ", table.Keys.Order(StringComparer.Ordinal))}.");
}
