#!/usr/bin/env bash
# Tokenizers.DotNet 1.4.1 (Hugging Face tokenizers) and .NET 10: BertPreTokenizer splits at the punctuation of Unicode 8, .NET at
# that of a later version.
#
# Expected: the reference for BERT tokens splits at every character that Unicode calls punctuation, so char.IsPunctuation and
# Rune.IsPunctuation reproduce it.
#
# Seen: all punctuation added up to Unicode 8 that the script tries splits a word in both. Punctuation added in Unicode 9 to 14 does
# not split one in the reference: "a", the character and "b" stay one word and become [UNK]. .NET calls these characters punctuation,
# and BertTokenizer of Microsoft.ML.Tokenizers, splits at them too (it does not at U+111DB, which is outside the Basic Multilingual
# Plane). The versions of Unicode are listed with the characters below.
#
# Matters here: a tokenizer whose tables come from the runtime differs from the one that the model was trained with, and changes with
# an update of the runtime. The tables have to be fixed to those of the reference.
#
# Output:
#   Unicode  1  U+2010 HYPHEN                     reference splits       .NET DashPunctuation    BertTokenizer splits
#   Unicode  5  U+2E2E REVERSED QUESTION MARK     reference splits       .NET OtherPunctuation   BertTokenizer splits
#   Unicode  7  U+2E40 DOUBLE HYPHEN              reference splits       .NET DashPunctuation    BertTokenizer splits
#   Unicode  8  U+111DB SHARADA SIGN SIDDHAM       reference splits       .NET OtherPunctuation   BertTokenizer does not
#   Unicode  9  U+2E43 DASH WITH LEFT UPTURN      reference gives [UNK]  .NET OtherPunctuation   BertTokenizer splits
#   Unicode 10  U+2E45 INVERTED LOW KAVYKA        reference gives [UNK]  .NET OtherPunctuation   BertTokenizer splits
#   Unicode 11  U+2E4A DOTTED SOLIDUS             reference gives [UNK]  .NET OtherPunctuation   BertTokenizer splits
#   Unicode 12  U+2E4F CORNISH VERSE DIVIDER      reference gives [UNK]  .NET OtherPunctuation   BertTokenizer splits
#   Unicode 13  U+2E52 TIRONIAN SIGN CAPITAL ET   reference gives [UNK]  .NET OtherPunctuation   BertTokenizer splits
#   Unicode 14  U+2E53 MEDIEVAL EXCLAMATION MARK  reference gives [UNK]  .NET OtherPunctuation   BertTokenizer splits
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
    <PackageReference Include="Tokenizers.DotNet" Version="1.4.1" />
    <PackageReference Include="Tokenizers.DotNet.runtime.linux-x64" Version="1.4.1" />
    <PackageReference Include="Microsoft.ML.Tokenizers" Version="2.0.1" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

(int Code, string Name, int Version)[] marks =
[
    (0x2010, "HYPHEN", 1), (0x2E2E, "REVERSED QUESTION MARK", 5), (0x2E40, "DOUBLE HYPHEN", 7), (0x111DB, "SHARADA SIGN SIDDHAM", 8),
    (0x2E43, "DASH WITH LEFT UPTURN", 9), (0x2E45, "INVERTED LOW KAVYKA", 10), (0x2E4A, "DOTTED SOLIDUS", 11),
    (0x2E4F, "CORNISH VERSE DIVIDER", 12), (0x2E52, "TIRONIAN SIGN CAPITAL ET", 13), (0x2E53, "MEDIEVAL EXCLAMATION MARK", 14),
];
string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", .. marks.Select(m => char.ConvertFromUtf32(m.Code))];
File.WriteAllLines("vocab.txt", vocabulary);
File.WriteAllText("tokenizer.json", JsonSerializer.Serialize(new
{
    version = "1.0",
    normalizer = new { type = "BertNormalizer", clean_text = true, handle_chinese_chars = true, strip_accents = (bool?)null, lowercase = true },
    pre_tokenizer = new { type = "BertPreTokenizer" },
    model = new
    {
        type = "WordPiece", unk_token = "[UNK]", continuing_subword_prefix = "##", max_input_chars_per_word = 100,
        vocab = vocabulary.Select((word, id) => (word, id)).ToDictionary(p => p.word, p => p.id),
    },
}, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

using Tokenizers.DotNet.Tokenizer reference = new("tokenizer.json");
var tokenizer = Microsoft.ML.Tokenizers.BertTokenizer.Create("vocab.txt");
bool same = true;
foreach ((int code, string name, int version) in marks)
{
    string text = $"a{char.ConvertFromUtf32(code)}b";
    uint[] theirs = reference.Encode(text);
    bool split = theirs.Length == 3, dotnet = Rune.IsPunctuation(new Rune(code)), ml = tokenizer.EncodeToIds(text).Count == 5;
    Console.WriteLine($"Unicode {version,2}  U+{code:X4} {name,-26} reference {(split ? "splits" : $"gives {vocabulary[theirs[0]]}"),-12} "
        + $".NET {CharUnicodeInfo.GetUnicodeCategory(code),-18} BertTokenizer {(ml ? "splits" : "does not")}");
    same &= split == version <= 8 && dotnet && (ml || code > 0xFFFF);
}

Console.WriteLine(same ? "As described." : "CHANGED: the reference or .NET decides by other tables.");
return same ? 0 : 1;
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
