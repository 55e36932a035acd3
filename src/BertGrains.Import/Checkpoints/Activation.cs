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
