#!/usr/bin/env bash
# Microsoft.Orleans 10.4.2: ReadOnlyMemory<byte> is one block as a member of a message and is written byte by byte as the result of a
# method.
#
# Expected: a type has one form on the wire. ReadOnlyMemory<byte> is written as byte[] is, a length and a block.
#
# Seen: 1,536 random bytes take about 1,540 bytes as byte[] and as a member of type ReadOnlyMemory<byte> of a [GenerateSerializer]
# class. As the result of a grain method (a Response<T>), nullable, or by Serializer.SerializeToArray, the same value takes about
# 3,900 bytes, two and a half for each. Of other arrays float[] takes five bytes an element, sbyte[] and bool[] two.
#
# Matters here: blocks of weights and vectors travel between silos. A method that returns ReadOnlyMemory<byte> sends two and a half
# times the bytes, and the size counts against MaxMessageBodySize. Return byte[] or wrap the memory in a class.
#
# Output:
#   byte[] by itself                                    1539 bytes
#   byte[] as the result of a method                    1622 bytes
#   ReadOnlyMemory<byte> as a member                    1541 bytes
#   the same class as the result of a method            1632 bytes
#   ReadOnlyMemory<byte> by itself                      3850 bytes
#   ReadOnlyMemory<byte> as the result of a method      3958 bytes
#   ReadOnlyMemory<byte>? as the result of a method     3979 bytes
#   float[384], 1,536 bytes                             1925 bytes
#   sbyte[384]                                           773 bytes
#   bool[384]                                            773 bytes
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
    <PackageReference Include="Microsoft.Orleans.Server" Version="10.4.2" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;

Serializer serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
byte[] bytes = new byte[1536];
new Random(1).NextBytes(bytes);
ReadOnlyMemory<byte> memory = bytes;

int array = Show("byte[] by itself", bytes);
int arrayResult = Show("byte[] as the result of a method", Response.FromResult(bytes));
int member = Show("ReadOnlyMemory<byte> as a member", new Holder { Bytes = memory });
int holderResult = Show("the same class as the result of a method", Response.FromResult(new Holder { Bytes = memory }));
int alone = Show("ReadOnlyMemory<byte> by itself", memory);
int result = Show("ReadOnlyMemory<byte> as the result of a method", Response.FromResult(memory));
int nullable = Show("ReadOnlyMemory<byte>? as the result of a method", Response.FromResult<ReadOnlyMemory<byte>?>(memory));
int floats = Show("float[384], 1,536 bytes", new float[384]), sbytes = Show("sbyte[384]", new sbyte[384]), bools = Show("bool[384]", new bool[384]);
bool same = array < 1600 && member < 1600 && arrayResult < 1800 && holderResult < 1800
    && alone > 3000 && result > 3000 && nullable > 3000 && floats > 384 * 5 && sbytes > 384 * 2 && bools > 384 * 2;
Console.WriteLine(same ? "As described." : "CHANGED: memory of bytes is written as one block everywhere, or nowhere.");
return same ? 0 : 1;

int Show<T>(string label, T value)
{
    int length = serializer.SerializeToArray(value).Length;
    Console.WriteLine($"{label,-50} {length,5} bytes");
    return length;
}

[GenerateSerializer]
public class Holder
{
    [Id(0)]
    public ReadOnlyMemory<byte> Bytes { get; set; }
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
