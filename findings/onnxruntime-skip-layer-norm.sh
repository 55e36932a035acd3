#!/usr/bin/env bash
# Microsoft.ML.OnnxRuntime 1.31.1, CPU: the default optimization level makes Add + LayerNormalization slower.
#
# Expected: fused operators exist for speed, and ORT_ENABLE_ALL, the default level, is at least as fast as ORT_ENABLE_BASIC.
#
# Seen: the default level replaces Add + LayerNormalization by one SkipLayerNormalization, and the fused kernel takes several times as
# long as the two standard ones on one thread (512 x 384 floats). The script prints the operators of the optimized graph and the best
# time of 200 runs for each level. The check requires only a ratio above 1.3; the ratio on a machine with AVX-512 is in the output
# below.
#
# Matters here: a BERT layer ends in this pattern twice, so the operators of an exported graph and the optimization level decide a
# large part of the time of an encoder on a processor.
#
# Output:
#   ORT_ENABLE_BASIC           Add LayerNormalization        105 us
#   ORT_ENABLE_ALL (default)   SkipLayerNormalization        891 us
#   ratio 8.5
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
using System.Diagnostics;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

const int Rows = 512, Width = 384;

ModelProto model = new() { IrVersion = 8, Graph = new() { Name = "g" } };
model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
model.Graph.Node.Add(new NodeProto { OpType = "Add", Name = "sum", Input = { "x", "skip" }, Output = { "t" } });
model.Graph.Node.Add(new NodeProto { OpType = "LayerNormalization", Name = "norm", Input = { "t", "scale", "bias" }, Output = { "y" } });
foreach (string name in new[] { "scale", "bias" })
    model.Graph.Initializer.Add(new TensorProto
    {
        Name = name, DataType = (int)TensorProto.Types.DataType.Float, Dims = { Width }, FloatData = { Enumerable.Repeat(1f, Width) },
    });
foreach (string name in new[] { "x", "skip" })
    model.Graph.Input.Add(Value(name));
model.Graph.Output.Add(Value("y"));

(string basicNodes, double basic) = Measure(GraphOptimizationLevel.ORT_ENABLE_BASIC);
(string allNodes, double all) = Measure(new SessionOptions().GraphOptimizationLevel);
Console.WriteLine($"ORT_ENABLE_BASIC           {basicNodes,-26} {basic,6:0} us");
Console.WriteLine($"{new SessionOptions().GraphOptimizationLevel} (default)   {allNodes,-26} {all,6:0} us");
Console.WriteLine($"ratio {all / basic:0.0}");
bool same = allNodes == "SkipLayerNormalization" && basicNodes == "Add LayerNormalization" && all > 1.3 * basic;
Console.WriteLine(same ? "As described." : "CHANGED: the default level no longer fuses the two, or the fused operator is no longer slower.");
return same ? 0 : 1;

ValueInfoProto Value(string name)
{
    TensorShapeProto shape = new();
    foreach (int length in new[] { 1, Rows, Width })
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = length });
    return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } } };
}

(string Nodes, double Microseconds) Measure(GraphOptimizationLevel level)
{
    string optimized = $"optimized-{level}.onnx";
    using SessionOptions options = new() { GraphOptimizationLevel = level, IntraOpNumThreads = 1, OptimizedModelFilePath = optimized };
    options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
    using InferenceSession session = new(model.ToByteArray(), options);
    Random random = new(1);
    long[] shape = [1, Rows, Width];
    using OrtValue x = OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, Rows * Width).Select(_ => random.NextSingle()).ToArray(), shape);
    using OrtValue y = OrtValue.CreateTensorValueFromMemory(new float[Rows * Width], shape);
    using RunOptions run = new();
    double best = double.MaxValue;
    for (int i = 0; i < 200; i++)
    {
        long start = Stopwatch.GetTimestamp();
        session.Run(run, ["x", "skip"], [x, x], ["y"], [y]);
        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
    }

    return (string.Join(' ', ModelProto.Parser.ParseFrom(File.ReadAllBytes(optimized)).Graph.Node.Select(n => n.OpType)), best);
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
