#!/usr/bin/env bash
# Microsoft.ML.OnnxRuntime.Gpu 1.31.0: a program that is published for Linux gets the native libraries of Windows too.
#
# Expected: `dotnet publish -r linux-x64` copies the native libraries below runtimes/linux-x64 of the packages and no others.
#
# Seen: the output also has onnxruntime.dll and the providers of Windows, some 200 MB. The package depends on those of both systems, and
# the build files of Microsoft.ML.OnnxRuntime.Gpu.Windows add its libraries as items to copy, whatever the system and the runtime
# identifier are. Without its build files (ExcludeAssets) the output has the libraries of Linux only, and the program runs as before.
#
# Matters here: images and publish folders were 200 MB too large, for the projects of users as well, to whom the build files pass on.
#
# Output:
#   as referenced: 4 libraries of Linux, 4 of Windows (215 MB)
#   without its build files: 4 libraries of Linux, 0 of Windows (0 MB)
#   As described.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > Program.cs <<'EOF'
using Microsoft.ML.OnnxRuntime;

using var options = new SessionOptions();
Console.WriteLine(OrtEnv.Instance().GetVersionString());
EOF

# Publishes with the given attribute of the reference, and prints the numbers of libraries and the megabytes of those of Windows.
publish() {
  cat > finding.csproj <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
    <SelfContained>false</SelfContained>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.ML.OnnxRuntime.Gpu" Version="1.31.0" />
    <PackageReference Include="Microsoft.ML.OnnxRuntime.Gpu.Linux" Version="1.31.0" $1 />
    <PackageReference Include="Microsoft.ML.OnnxRuntime.Gpu.Windows" Version="1.31.0" $1 />
  </ItemGroup>
</Project>
EOF
  rm -rf bin obj out
  dotnet publish -o out -v quiet --nologo >&2
  [ "$(dotnet out/finding.dll)" = 1.31.0 ] || { echo "the program does not run" >&2; return 1; }
  local windows=0 file
  for file in out/onnxruntime*.dll; do
    [ ! -e "$file" ] || windows=$((windows + $(stat -c %s "$file")))
  done
  printf '%d libraries of Linux, %d of Windows (%d MB)' \
    "$(find out -maxdepth 1 -name 'libonnxruntime*.so' | wc -l)" "$(find out -maxdepth 1 -name 'onnxruntime*.dll' | wc -l)" $((windows / 1000000))
}

referenced=$(publish '')
echo "as referenced: $referenced"
without=$(publish 'ExcludeAssets="build;buildTransitive"')
echo "without its build files: $without"

case "$referenced, $without" in
  "4 libraries of Linux, "[1-9]*" of Windows ("[1-9]*" MB), 4 libraries of Linux, 0 of Windows (0 MB)") echo 'As described.' ;;
  *) echo 'CHANGED'; exit 1 ;;
esac
