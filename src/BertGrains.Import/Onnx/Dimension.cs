namespace BertGrains.Import.Onnx;

/// <summary>One dimension of an input or output: a number, or the name of a size that differs between runs.</summary>
internal readonly record struct Dimension
{
    private Dimension(TensorShapeProto.Types.Dimension proto) => Proto = proto;

    /// <summary>The wire form.</summary>
    public TensorShapeProto.Types.Dimension Proto { get; }

    public static implicit operator Dimension(int value) => new(new TensorShapeProto.Types.Dimension { DimValue = value });

    public static implicit operator Dimension(string name) => new(new TensorShapeProto.Types.Dimension { DimParam = name });
}
