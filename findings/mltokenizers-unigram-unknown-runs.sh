#!/usr/bin/env bash
# Microsoft.ML.Tokenizers 2.0.1, SentencePieceTokenizer with a Unigram model: every unknown character is a token of its own, where the
# reference gives one token for a run of unknown characters.
#
# Expected: "ab" and four characters that the model has no piece for give the ids of "ab" and one unknown id. SentencePiece and Hugging
# Face's tokenizers merge the unknown nodes of a path that are next to each other.
#
# Seen: four unknown ids. With words between the unknown characters both agree.
# Tokenizers.DotNet is Hugging Face's library (linux-x64).
#
# Matters here: XLM-RoBERTa and CamemBERT get sequences that they have not been trained on for every script or emoji that is not in the
# vocabulary; the ids, the lengths and so the embeddings differ from those of the Python libraries.
#
# Output:
#   ab????: SentencePieceTokenizer 3 4 0 0 0 0; reference 3 4 0
#   ab?ab: SentencePieceTokenizer 3 4 0 4; reference 3 4 0 4
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
    <PackageReference Include="Tokenizers.DotNet" Version="1.4.1" />
    <PackageReference Include="Tokenizers.DotNet.runtime.linux-x64" Version="1.4.1" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

(string Piece, float Score)[] pieces = [("<unk>", 0), ("<s>", 0), ("</s>", 0), ("\u2581", -2), ("ab", -1)];

// The message of a SentencePiece model: pieces, then the kind of the model and its special ids, then the treatment of spaces.
byte[] Field(int number, int wire, byte[] value) =>
    [.. Number((ulong)(number << 3 | wire)), .. wire == 2 ? Number((ulong)value.Length) : [], .. value];
byte[] Number(ulong value) => value < 128 ? [(byte)value] : [(byte)(value | 128), .. Number(value >> 7)];
byte[] Text(int number, string text) => Field(number, 2, Encoding.UTF8.GetBytes(text));
byte[] Integer(int number, long value) => Field(number, 0, Number((ulong)value));
byte[] model =
[
    .. pieces.SelectMany((piece, id) => Field(
        1, 2, [.. Text(1, piece.Piece), .. Field(2, 5, BitConverter.GetBytes(piece.Score)), .. Integer(3, id switch { 0 => 2, 1 or 2 => 3, _ => 1 })])),
    .. Field(2, 2, [.. Integer(3, 1), .. Integer(40, 0), .. Integer(41, 1), .. Integer(42, 2)]),
    .. Field(3, 2, [.. Text(1, "identity"), .. Integer(3, 1), .. Integer(4, 0), .. Integer(5, 1)]),
];

// The same model for the reference.
File.WriteAllText("tokenizer.json", JsonSerializer.Serialize(new
{
    version = "1.0",
    added_tokens = Array.Empty<object>(),
    pre_tokenizer = new { type = "Metaspace", replacement = "\u2581", prepend_scheme = "always", split = true },
    model = new { type = "Unigram", unk_id = 0, vocab = pieces.Select(piece => new object[] { piece.Piece, piece.Score }) },
}));

using var stream = new MemoryStream(model);
var tokenizer = SentencePieceTokenizer.Create(stream, addBeginningOfSentence: false, addEndOfSentence: false);
var reference = new Tokenizers.DotNet.Tokenizer(vocabPath: "tokenizer.json");

var (run, apart) = (Compare("ab\u4e1c\u4eac\u90fd\u5e02", "ab????"), Compare("ab\u4e1cab", "ab?ab"));
bool isAsDescribed = run == ("3 4 0 0 0 0", "3 4 0") && apart.Own == apart.Reference;
Console.WriteLine(isAsDescribed ? "As described." : "CHANGED: the unknown ids are others.");
return isAsDescribed ? 0 : 1;

(string Own, string Reference) Compare(string text, string shown)
{
    var result = (string.Join(' ', tokenizer.EncodeToIds(text)), string.Join(' ', reference.Encode(text)));
    Console.WriteLine($"{shown}: SentencePieceTokenizer {result.Item1}; reference {result.Item2}");
    return result;
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
