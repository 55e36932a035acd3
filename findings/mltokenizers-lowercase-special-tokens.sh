#!/usr/bin/env bash
# Microsoft.ML.Tokenizers 2.0.1: BertTokenizer reads "[mask]" and "[sep]" in lower case as special tokens.
#
# Expected: special tokens are written in upper case and matched as they are written, as in Hugging Face's tokenizers; "[sep]" in a
# text is a bracket, a word and a bracket.
#
# Seen: with the default options, which convert to lower case, "[mask]", "[Mask]", "[sep]" and "[cls]" become the special tokens, although
# the vocabulary has the brackets and the words "mask", "sep" and "cls". Tokenizers.DotNet (Hugging Face's library, linux-x64) makes
# three tokens of each.
#
# Matters here: citations and placeholders in brackets occur in ordinary texts. A separator in the middle of a text splits a pair at
# a position that the caller did not intend.
#
# Output:
#   the [MASK] end  BertTokenizer [CLS] the [MASK] end [SEP]     reference [CLS] the [MASK] end [SEP]
#   the [mask] end  BertTokenizer [CLS] the [MASK] end [SEP]     reference [CLS] the [ mask ] end [SEP]
#   the [Mask] end  BertTokenizer [CLS] the [MASK] end [SEP]     reference [CLS] the [ mask ] end [SEP]
#   the [sep] end   BertTokenizer [CLS] the [SEP] end [SEP]      reference [CLS] the [ sep ] end [SEP]
#   the [cls] end   BertTokenizer [CLS] the [CLS] end [SEP]      reference [CLS] the [ cls ] end [SEP]
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
using System.Text.Json;

string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
string[] vocabulary = [.. special, "[", "]", "mask", "sep", "cls", "the", "end"];
File.WriteAllLines("vocab.txt", vocabulary);
File.WriteAllText("tokenizer.json", JsonSerializer.Serialize(new
{
    version = "1.0",
    added_tokens = special.Select((content, id) => new { id, content, single_word = false, lstrip = false, rstrip = false, normalized = false, special = true }),
    normalizer = new { type = "BertNormalizer", clean_text = true, handle_chinese_chars = true, strip_accents = (bool?)null, lowercase = true },
    pre_tokenizer = new { type = "BertPreTokenizer" },
    post_processor = new { type = "BertProcessing", sep = new object[] { "[SEP]", 3 }, cls = new object[] { "[CLS]", 2 } },
    model = new
    {
        type = "WordPiece", unk_token = "[UNK]", continuing_subword_prefix = "##", max_input_chars_per_word = 100,
        vocab = vocabulary.Select((word, id) => (word, id)).ToDictionary(p => p.word, p => p.id),
    },
}));

using Tokenizers.DotNet.Tokenizer reference = new("tokenizer.json");
var tokenizer = Microsoft.ML.Tokenizers.BertTokenizer.Create("vocab.txt");
bool same = true;
foreach (string word in new[] { "[MASK]", "[mask]", "[Mask]", "[sep]", "[cls]" })
{
    string text = $"the {word} end";
    string ours = string.Join(' ', tokenizer.EncodeToIds(text).Select(id => vocabulary[id]));
    string theirs = string.Join(' ', reference.Encode(text).Select(id => vocabulary[id]));
    Console.WriteLine($"{text,-15} BertTokenizer {ours,-30} reference {theirs}");
    same &= ours == $"[CLS] the {word.ToUpperInvariant()} end [SEP]" && (word == "[MASK]") == (ours == theirs);
}

Console.WriteLine(same ? "As described." : "CHANGED: special tokens in lower case are ordinary text.");
return same ? 0 : 1;
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
