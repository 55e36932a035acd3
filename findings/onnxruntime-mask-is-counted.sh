#!/usr/bin/env bash
# Microsoft.ML.OnnxRuntime 1.31.1, CPU: EmbedLayerNormalization reduces the attention mask to the number of its ones, so padding on
# the left is treated as padding on the right.
#
# Expected: the fused embedding of a BERT graph takes the mask [batch, sequence] and passes on which positions are text, at any
# position.
#
# Seen: its output mask_index is the count of entries that equal 1. The masks 1 1 0, 1 0 1 and 0 1 1 all give 2; Attention, which
# uses this number as the length, then attends to the first two positions. A mask of 2 0 0 gives 0. Nothing is refused.
#
# Matters here: a graph that an optimizer has fused in this way is right for padding on the right only. A caller that pads on the left
# receives the vector of other tokens.
#
# Output:
#   mask 1 1 0: length 2, attention -0.888  0.888  0.888  -0.888  -0.888  0.888
#   mask 1 0 1: length 2, attention -0.888  0.888  0.888  -0.888  -0.888  0.888
#   mask 0 1 1: length 2, attention -0.888  0.888  0.888  -0.888  -0.888  0.888
#   mask 2 0 0: length 0, attention -0.943  0.943  0.789  -0.789  -0.943  0.943
#   As described.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > finding.csproj <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="1.31.1" />
    <PackageReference Include="OnnxSharp" Version="0.3.2" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

const int Float = (int)TensorProto.Types.DataType.Float, Int32 = (int)TensorProto.Types.DataType.Int32;

// Words 0, 1 and 2, and one attention head whose projections are the identity.
ModelProto model = new() { IrVersion = 8, Graph = new() { Name = "g" } };
model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
model.Graph.Node.Add(new NodeProto
{
    OpType = "EmbedLayerNormalization", Domain = "com.microsoft", Name = "e",
    Input = { "ids", "", "words", "positions", "", "scale", "bias", "mask" }, Output = { "states", "lengths" },
});
NodeProto attention = new() { OpType = "Attention", Domain = "com.microsoft", Name = "a", Input = { "states", "w", "b", "lengths" }, Output = { "y" } };
attention.Attribute.Add(new AttributeProto { Name = "num_heads", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
model.Graph.Node.Add(attention);
AddWeights("words", [3, 2], 1, 2, 3, 1, 0, 4);
AddWeights("positions", [3, 2], new float[6]);
AddWeights("scale", [2], 1, 1);
AddWeights("bias", [2], 0, 0);
AddWeights("w", [2, 6], 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1);
AddWeights("b", [6], new float[6]);
model.Graph.Input.Add([Value("ids", Int32, "b", "s"), Value("mask", Int32, "b", "s")]);
model.Graph.Output.Add([Value("lengths", Int32, "b"), Value("y", Float, "b", "s", "w")]);

using InferenceSession session = new(model.ToByteArray());
var right = Run(1, 1, 0);
var gap = Run(1, 0, 1);
var left = Run(0, 1, 1);
var two = Run(2, 0, 0);
bool same = right.Length == 2 && gap.Length == 2 && left.Length == 2 && two.Length == 0 && right.Output == gap.Output && right.Output == left.Output;
Console.WriteLine(same ? "As described." : "CHANGED: the positions of the mask count.");
return same ? 0 : 1;

(int Length, string Output) Run(params int[] values)
{
    using OrtValue ids = OrtValue.CreateTensorValueFromMemory(new[] { 0, 1, 2 }, [1, 3]);
    using OrtValue mask = OrtValue.CreateTensorValueFromMemory(values, [1, 3]);
    using RunOptions run = new();
    using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, ["ids", "mask"], [ids, mask], ["lengths", "y"]);
    int length = results[0].GetTensorDataAsSpan<int>()[0];
    string output = string.Join("  ", results[1].GetTensorDataAsSpan<float>().ToArray().Select(v => v.ToString("0.000")));
    Console.WriteLine($"mask {string.Join(' ', values)}: length {length}, attention {output}");
    return (length, output);
}

void AddWeights(string name, long[] dims, params float[] values) =>
    model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = Float, Dims = { dims }, FloatData = { values } });

static ValueInfoProto Value(string name, int type, params string[] lengths)
{
    TensorShapeProto shape = new();
    foreach (string length in lengths)
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = length });
    return new() { Name = name, Type = new() { TensorType = new() { ElemType = type, Shape = shape } } };
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
