#!/usr/bin/env bash
# Microsoft.ML.OnnxRuntime 1.31.1, CPU: com.microsoft.Attention treats an item of length 0 as an item without padding.
#
# Expected: Attention takes the length of each item (mask_index, [batch]). For length 0 every position is masked, so the result is
# zero, not a number, or the plain mean of the values.
#
# Seen: masking adds -10000 to the scores. When it is added to all of them, the softmax cancels it, and the result equals that of the
# same item without any padding, but for rounding: the padding is attended by its scores as if it were text. A length beyond the
# sequence (7 of 3) is accepted too and means the whole sequence.
#
# Matters here: empty rows that fill up a batch, or a wrong length, give finite and plausible vectors. A check for NaN does not find
# them.
#
# Output:
#   length 3: 4.6488  3.7024  4.2911  3.4944  5.0000  4.0000
#   length 2: 0.6698  0.3302  0.3302  0.6698  0.6698  0.3302
#   length 0: 4.6487  3.7023  4.2909  3.4943  5.0000  4.0000
#   length 7: 4.6488  3.7024  4.2911  3.4944  5.0000  4.0000
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

// One head of width 2 whose projections are the identity. The third position is padding with large values.
ModelProto model = new() { IrVersion = 8, Graph = new() { Name = "g" } };
model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
NodeProto attention = new() { OpType = "Attention", Domain = "com.microsoft", Name = "a", Input = { "x", "w", "b", "lengths" }, Output = { "y" } };
attention.Attribute.Add(new AttributeProto { Name = "num_heads", Type = AttributeProto.Types.AttributeType.Int, I = 1 });
model.Graph.Node.Add(attention);
model.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = Float, Dims = { 2, 6 }, FloatData = { 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1 } });
model.Graph.Initializer.Add(new TensorProto { Name = "b", DataType = Float, Dims = { 6 }, FloatData = { new float[6] } });
model.Graph.Input.Add([Value("x", Float, 1, 3, 2), Value("lengths", Int32, 1)]);
model.Graph.Output.Add(Value("y", Float, 1, 3, 2));

using InferenceSession session = new(model.ToByteArray());
float[] full = Run(3), two = Run(2), none = Run(0), beyond = Run(7);
bool same = Near(full, none) && Near(full, beyond) && !Near(full, two);
Console.WriteLine(same ? "As described." : "CHANGED: an item of length 0 is no longer computed as one without padding.");
return same ? 0 : 1;

float[] Run(int length)
{
    using OrtValue x = OrtValue.CreateTensorValueFromMemory(new[] { 1f, 0, 0, 1, 5, 4 }, [1, 3, 2]);
    using OrtValue lengths = OrtValue.CreateTensorValueFromMemory(new[] { length }, [1]);
    using RunOptions run = new();
    using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, ["x", "lengths"], [x, lengths], ["y"]);
    float[] y = results[0].GetTensorDataAsSpan<float>().ToArray();
    Console.WriteLine($"length {length}: {string.Join("  ", y.Select(v => v.ToString("0.0000")))}");
    return y;
}

static bool Near(float[] a, float[] b) => a.Zip(b).All(p => Math.Abs(p.First - p.Second) < 0.01f);

static ValueInfoProto Value(string name, int type, params long[] lengths)
{
    TensorShapeProto shape = new();
    foreach (long length in lengths)
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = length });
    return new() { Name = name, Type = new() { TensorType = new() { ElemType = type, Shape = shape } } };
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
