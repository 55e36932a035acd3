using Google.Protobuf;
using Kind = BertGrains.Import.Onnx.AttributeProto.Types.AttributeType;

namespace BertGrains.Import.Onnx;

/// <summary>A named setting of a node; written as <c>("axis", 1)</c>.</summary>
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
