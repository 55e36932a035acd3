#!/usr/bin/env bash
# System.Numerics.Tensors 10.0.15: Dot, Sum and Norm accumulate in the element type, CosineSimilarity of the same vectors does not.
#
# Expected: TensorPrimitives.Dot of two unit vectors in Half equals their CosineSimilarity but for the rounding of the inputs (about
# 0.001), and a generic Dot of sbyte fails or widens rather than give a wrong number.
#
# Seen: Dot<Half> of a unit vector with itself is off by several percent and differs with the dimension; Sum<Half> of 5000 ones is
# 2048, where adding one no longer changes a Half, and Norm<Half> of them is 45.25 instead of 70.7. CosineSimilarity<Half> is 1.
# Dot<sbyte> wraps around: (100, 100) with itself is 32.
#
# Matters here: embeddings in fp16 and int8 save memory, and for unit vectors Dot looks like the cheap form of the cosine. Convert to
# float before, or use CosineSimilarity.
#
# Output:
#   Half,  384 dimensions: Dot 0.974   CosineSimilarity 1   Dot of the same values as float 0.9998
#   Half,  768 dimensions: Dot 1.031   CosineSimilarity 1   Dot of the same values as float 0.9993
#   Half, 1536 dimensions: Dot 0.8906  CosineSimilarity 1   Dot of the same values as float 0.9998
#   Half, 5000 ones: Sum 2048, Norm 45.25
#   sbyte, (100, 100) with itself: Dot 32
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

bool same = true;
double worst = 0;
foreach (int dimension in new[] { 384, 768, 1536 })
{
    Half[] unit = new Half[dimension];
    Array.Fill(unit, (Half)(1 / Math.Sqrt(dimension)));
    float[] wide = new float[dimension];
    TensorPrimitives.ConvertToSingle(unit, wide);
    Half dot = TensorPrimitives.Dot<Half>(unit, unit), cosine = TensorPrimitives.CosineSimilarity<Half>(unit, unit);
    float exact = TensorPrimitives.Dot<float>(wide, wide);
    Console.WriteLine($"Half, {dimension,4} dimensions: Dot {dot,-7} CosineSimilarity {cosine}   Dot of the same values as float {exact:0.0000}");
    worst = Math.Max(worst, Math.Abs((float)dot - exact));
    same &= cosine == (Half)1 && Math.Abs(exact - 1) < 0.001;
}

Half[] ones = new Half[5000];
Array.Fill(ones, (Half)1);
Half sum = TensorPrimitives.Sum<Half>(ones), norm = TensorPrimitives.Norm<Half>(ones);
sbyte small = TensorPrimitives.Dot<sbyte>([100, 100], [100, 100]);
Console.WriteLine($"Half, 5000 ones: Sum {sum}, Norm {norm}");
Console.WriteLine($"sbyte, (100, 100) with itself: Dot {small}");
same &= worst > 0.02 && sum == (Half)2048 && norm < (Half)46 && small == 32;
Console.WriteLine(same ? "As described." : "CHANGED: the reductions accumulate in another type.");
return same ? 0 : 1;
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
