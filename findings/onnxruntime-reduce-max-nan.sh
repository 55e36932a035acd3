#!/usr/bin/env bash
# Microsoft.ML.OnnxRuntime 1.31.1, CPU: ReduceMax hides NaN and can return less than the largest number.
#
# Expected: the maximum of values with a NaN among them is NaN, as the elementwise Max and ReduceMean of the same library have it; or
# at least the largest of the numbers.
#
# Seen: for 0 1 NaN 3 4 5 6 NaN, ReduceMax returns a number that is not the maximum of the numbers either (5 instead of 6). ArgMax
# names the 6 and TopK returns it. Elementwise Max and ReduceMean return NaN. The check requires only that ReduceMax, ArgMax and TopK give
# numbers and that Max and ReduceMean give NaN.
#
# Matters here: max pooling over tokens and the choice of a label are such reductions. A NaN from an overflow in fp16 disappears there
# and comes out as a plausible answer, so NaN has to be detected before the reduction.
#
# Output:
#   x                  0 1 NaN 3 4 5 6 NaN
#   ReduceMax          5
#   ArgMax             index 6, which is 6
#   TopK, k = 1        6
#   ReduceMean         NaN
#   Max of x and -9    0 1 NaN 3 4 5 6 NaN
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

const int Float = (int)TensorProto.Types.DataType.Float, Int64 = (int)TensorProto.Types.DataType.Int64;

ModelProto model = new() { IrVersion = 8, Graph = new() { Name = "g" } };
model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
model.Graph.Input.Add(Value("x", Float));
model.Graph.Initializer.Add(new TensorProto { Name = "minus9", DataType = Float, Dims = { 1 }, FloatData = { -9 } });
model.Graph.Initializer.Add(new TensorProto { Name = "one", DataType = Int64, Dims = { 1 }, Int64Data = { 1 } });
AttributeProto axis = new() { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 1 };
Add(new NodeProto { OpType = "ReduceMax", Input = { "x" }, Output = { "ReduceMax" } });
Add(new NodeProto { OpType = "ReduceMean", Input = { "x" }, Output = { "ReduceMean" } });
Add(new NodeProto { OpType = "Max", Input = { "x", "minus9" }, Output = { "Max" } });
Add(new NodeProto { OpType = "TopK", Input = { "x", "one" }, Output = { "TopK", "index" } });
Add(new NodeProto { OpType = "ArgMax", Input = { "x" }, Output = { "ArgMax" }, Attribute = { axis } }, Int64);

float[] x = [0, 1, float.NaN, 3, 4, 5, 6, float.NaN];
using InferenceSession session = new(model.ToByteArray());
using OrtValue input = OrtValue.CreateTensorValueFromMemory(x, [1, x.Length]);
using RunOptions run = new();
string[] names = ["ReduceMax", "ArgMax", "TopK", "ReduceMean", "Max"];
using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, ["x"], [input], names);
float[] max = results[0].GetTensorDataAsSpan<float>().ToArray(), top = results[2].GetTensorDataAsSpan<float>().ToArray();
float[] mean = results[3].GetTensorDataAsSpan<float>().ToArray(), elementwise = results[4].GetTensorDataAsSpan<float>().ToArray();
long index = results[1].GetTensorDataAsSpan<long>()[0];
Console.WriteLine($"x                  {string.Join(' ', x)}");
Console.WriteLine($"ReduceMax          {max[0]}");
Console.WriteLine($"ArgMax             index {index}, which is {x[index]}");
Console.WriteLine($"TopK, k = 1        {top[0]}");
Console.WriteLine($"ReduceMean         {mean[0]}");
Console.WriteLine($"Max of x and -9    {string.Join(' ', elementwise)}");
bool same = !float.IsNaN(max[0]) && !float.IsNaN(x[index]) && !float.IsNaN(top[0]) && float.IsNaN(mean[0]) && float.IsNaN(elementwise[2]);
Console.WriteLine(same ? "As described." : "CHANGED: the reductions treat NaN in another way.");
return same ? 0 : 1;

void Add(NodeProto node, int type = Float)
{
    node.Name = node.OpType;
    model.Graph.Node.Add(node);
    model.Graph.Output.Add(Value(node.Output[0], type));
}

static ValueInfoProto Value(string name, int type)
{
    TensorShapeProto shape = new();
    foreach (string length in new[] { "rows", "columns" })
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = name + length });
    return new() { Name = name, Type = new() { TensorType = new() { ElemType = type, Shape = shape } } };
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
