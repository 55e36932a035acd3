#!/usr/bin/env bash
# Microsoft.ML.Tokenizers 2.0.1, SentencePieceTokenizer with a Unigram model: a model without a token for the beginning of a text cannot
# be loaded, not even where the caller asks for no such token.
#
# Expected: SentencePiece's trainer has --bos_id=-1 for "no such token" (its default is 1). Create with
# addBeginningOfSentence: false reads such a model.
#
# Seen: IndexOutOfRangeException from Create. The same model with bos_id 1 is read and gives the expected ids.
#
# Matters here: the message names neither the id nor the option, so the model looks damaged.
#
# Output:
#   bos_id 1: 3 4
#   bos_id -1: IndexOutOfRangeException
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
    <PackageReference Include="Microsoft.ML.Tokenizers" Version="2.0.1" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.Text;
using Microsoft.ML.Tokenizers;

(string Piece, float Score)[] pieces = [("<unk>", 0), ("<s>", 0), ("</s>", 0), ("\u2581", -2), ("ab", -1)];

// The message of a SentencePiece model: pieces, then the kind of the model and its special ids, then the treatment of spaces.
byte[] Field(int number, int wire, byte[] value) =>
    [.. Number((ulong)(number << 3 | wire)), .. wire == 2 ? Number((ulong)value.Length) : [], .. value];
byte[] Number(ulong value) => value < 128 ? [(byte)value] : [(byte)(value | 128), .. Number(value >> 7)];
byte[] Text(int number, string text) => Field(number, 2, Encoding.UTF8.GetBytes(text));
byte[] Integer(int number, long value) => Field(number, 0, Number((ulong)value));
byte[] Model(int beginning) =>
[
    .. pieces.SelectMany((piece, id) => Field(
        1, 2, [.. Text(1, piece.Piece), .. Field(2, 5, BitConverter.GetBytes(piece.Score)), .. Integer(3, id switch { 0 => 2, 1 or 2 => 3, _ => 1 })])),
    .. Field(2, 2, [.. Integer(3, 1), .. Integer(40, 0), .. Integer(41, beginning), .. Integer(42, 2)]),
    .. Field(3, 2, [.. Text(1, "identity"), .. Integer(3, 1), .. Integer(4, 0), .. Integer(5, 1)]),
];

string Load(int beginning)
{
    try
    {
        using var stream = new MemoryStream(Model(beginning));
        return string.Join(' ', SentencePieceTokenizer.Create(stream, addBeginningOfSentence: false, addEndOfSentence: false).EncodeToIds("ab"));
    }
    catch (Exception e)
    {
        return e.GetType().Name;
    }
}

var (with, without) = (Load(1), Load(-1));
Console.WriteLine($"bos_id 1: {with}\nbos_id -1: {without}");
bool isAsDescribed = (with, without) == ("3 4", "IndexOutOfRangeException");
Console.WriteLine(isAsDescribed ? "As described." : "CHANGED: a model without a token for the beginning of a text is read in another way.");
return isAsDescribed ? 0 : 1;
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
