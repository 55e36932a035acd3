#!/usr/bin/env bash
# Microsoft.ML.OnnxRuntime 1.31.1: inputs that share the name of a dimension may have different lengths there.
#
# Expected: two inputs are declared [batch, seq]. A run with a batch of 2 for one and of 1 for the other violates the signature of the
# model and is refused, as a wrong fixed dimension is.
#
# Seen: the run succeeds. The shorter input is broadcast over the batch, so its first row is applied to every item. A wrong fixed
# dimension in the same place is refused.
#
# Matters here: the inputs of an encoder (ids, mask, type ids) all are [batch, sequence]. A mask of one row with ids of many rows
# gives plausible vectors that are wrong, so the caller has to compare the shapes.
#
# Output:
#   both declared [batch, seq], fed 2x3 and 1x3: 2x3: 1 2 0 4 5 0
#   both declared [2, seq],     fed 2x3 and 1x3: [ErrorCode:InvalidArgument] Got invalid dimensions for input: mask for the following indices  index: 0 Got: 1 Expected: 2  Please fix either the inputs/outputs or the model.
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

float[] states = [1, 2, 3, 4, 5, 6], mask = [1, 1, 0];

string symbolic = Run("batch"), numeric = Run("2");
Console.WriteLine($"both declared [batch, seq], fed 2x3 and 1x3: {symbolic}");
Console.WriteLine($"both declared [2, seq],     fed 2x3 and 1x3: {numeric}");
bool same = symbolic == "2x3: 1 2 0 4 5 0" && numeric.StartsWith("[ErrorCode:InvalidArgument]", StringComparison.Ordinal);
Console.WriteLine(same ? "As described." : "CHANGED: lengths of one symbolic dimension are compared.");
return same ? 0 : 1;

string Run(string batch)
{
    ModelProto model = new() { IrVersion = 8, Graph = new() { Name = "g" } };
    model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
    model.Graph.Node.Add(new NodeProto { OpType = "Mul", Name = "masked", Input = { "states", "mask" }, Output = { "y" } });
    model.Graph.Input.Add([Value("states"), Value("mask")]);
    model.Graph.Output.Add(Value("y"));
    using InferenceSession session = new(model.ToByteArray());
    using OrtValue x = OrtValue.CreateTensorValueFromMemory(states, [2, 3]);
    using OrtValue m = OrtValue.CreateTensorValueFromMemory(mask, [1, 3]);
    using RunOptions run = new();
    try
    {
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, ["states", "mask"], [x, m], ["y"]);
        long[] shape = results[0].GetTensorTypeAndShape().Shape;
        return $"{string.Join('x', shape)}: {string.Join(' ', results[0].GetTensorDataAsSpan<float>().ToArray())}";
    }
    catch (OnnxRuntimeException e)
    {
        return e.Message.ReplaceLineEndings(" ");
    }

    ValueInfoProto Value(string name)
    {
        TensorShapeProto shape = new();
        foreach (string length in new[] { batch, "seq" })
            shape.Dim.Add(long.TryParse(length, out long n)
                ? new TensorShapeProto.Types.Dimension { DimValue = n }
                : new TensorShapeProto.Types.Dimension { DimParam = length });
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } } };
    }
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
