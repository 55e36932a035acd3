#!/usr/bin/env bash
# System.Numerics.Tensors 10.0.15: TensorPrimitives.SoftMax gives NaN for logits of 89 and more.
#
# Expected: a softmax subtracts the maximum first, as usual implementations do, so any finite logits give probabilities.
#
# Seen: the exponentials are summed as they are. In float one logit of 89 makes the result NaN for its class and 0 for all others; 88
# still works. If all logits are below -104, every result is NaN (0 / 0). In Half a logit of 12 does the same. Logits shifted by their
# maximum beforehand give the correct result.
#
# Matters here: classifiers that are trained to certainty give logits of this size, and fp16 reaches its bound with ordinary ones.
#
# Output:
#   float  88 87        0.73105854  0.26894143
#   float  89 80 3      NaN  0  0
#   float  -104 -105    NaN  NaN
#   float  0 -9 -86     0.9998766  0.00012339458  4.4732275E-38
#   Half   12 11        NaN  0
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
    <PackageReference Include="System.Numerics.Tensors" Version="10.0.15" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.Numerics.Tensors;

float[] good = Single([88, 87]), large = Single([89, 80, 3]), small = Single([-104, -105]), shifted = Single([0, -9, -86]);
Half[] half = [(Half)12, (Half)11], halves = new Half[2];
TensorPrimitives.SoftMax<Half>(half, halves);
Console.WriteLine($"Half   {string.Join(' ', half),-12} {string.Join("  ", halves)}");
bool same = good.All(float.IsFinite) && float.IsNaN(large[0]) && large[1] == 0 && large[2] == 0 && small.All(float.IsNaN) && shifted.All(float.IsFinite)
    && halves.Any(Half.IsNaN);
Console.WriteLine(same ? "As described." : "CHANGED: SoftMax keeps to finite results.");
return same ? 0 : 1;

static float[] Single(float[] logits)
{
    float[] result = new float[logits.Length];
    TensorPrimitives.SoftMax(logits, result);
    Console.WriteLine($"float  {string.Join(' ', logits),-12} {string.Join("  ", result)}");
    return result;
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
