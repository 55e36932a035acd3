using Google.Protobuf;
using Kind = BertGrains.Import.Onnx.AttributeProto.Types.AttributeType;

namespace BertGrains.Import.Onnx;

/// <summary>One dimension of an input or output: a number, or the name of a size that varies between runs.</summary>
internal readonly record struct Dimension
{
    private Dimension(TensorShapeProto.Types.Dimension proto) => Proto = proto;

    /// <summary>The wire form.</summary>
    public TensorShapeProto.Types.Dimension Proto { get; }

    public static implicit operator Dimension(int value) => new(new TensorShapeProto.Types.Dimension { DimValue = value });

    public static implicit operator Dimension(string name) => new(new TensorShapeProto.Types.Dimension { DimParam = name });
}

/// <summary>An attribute of a node, from a tuple such as <c>("axis", 1)</c>.</summary>
internal readonly record struct NodeAttribute
{
    private NodeAttribute(AttributeProto proto) => Proto = proto;

    /// <summary>The wire form.</summary>
    public AttributeProto Proto { get; }

    public static implicit operator NodeAttribute((string Name, long Value) attribute) =>
        new(new AttributeProto { Name = attribute.Name, Type = Kind.Int, I = attribute.Value });

    public static implicit operator NodeAttribute((string Name, float Value) attribute) =>
        new(new AttributeProto { Name = attribute.Name, Type = Kind.Float, F = attribute.Value });

    public static implicit operator NodeAttribute((string Name, string Value) attribute) =>
        new(new AttributeProto { Name = attribute.Name, Type = Kind.String, S = ByteString.CopyFromUtf8(attribute.Value) });
}
