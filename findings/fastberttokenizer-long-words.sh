#!/usr/bin/env bash
# FastBertTokenizer 1.2.6: a word of more than 100 characters is split into pieces, where the reference returns [UNK].
#
# Expected: tokenizer.json says max_input_chars_per_word = 100. The tokenizer that was loaded from this file gives one [UNK] for a
# longer word, as Hugging Face's library does.
#
# Seen: the setting is not used. A word of 101 letters gives 101 pieces instead of one [UNK]; at 100 letters both agree.
# Tokenizers.DotNet is Hugging Face's library (linux-x64).
#
# Matters here: hashes, base64 and long addresses fill the window with pieces that the model has not been trained on, and more of
# the text is truncated.
#
# Output:
#   100 letters: FastBertTokenizer 100 pieces, the first a; reference 100, the first a
#   101 letters: FastBertTokenizer 101 pieces, the first a; reference 1, the first [UNK]
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
    <PackageReference Include="FastBertTokenizer" Version="1.2.6" />
    <PackageReference Include="Tokenizers.DotNet" Version="1.4.1" />
    <PackageReference Include="Tokenizers.DotNet.runtime.linux-x64" Version="1.4.1" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.Text;
using System.Text.Json;

string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##a"];
string json = JsonSerializer.Serialize(new
{
    version = "1.0",
    added_tokens = vocabulary.Take(5).Select((content, id) =>
        new { id, content, single_word = false, lstrip = false, rstrip = false, normalized = false, special = true }),
    normalizer = new { type = "BertNormalizer", clean_text = true, handle_chinese_chars = true, strip_accents = (bool?)null, lowercase = true },
    pre_tokenizer = new { type = "BertPreTokenizer" },
    post_processor = new
    {
        type = "TemplateProcessing",
        single = new object[]
        {
            new { SpecialToken = new { id = "[CLS]", type_id = 0 } }, new { Sequence = new { id = "A", type_id = 0 } },
            new { SpecialToken = new { id = "[SEP]", type_id = 0 } },
        },
        pair = new object[]
        {
            new { SpecialToken = new { id = "[CLS]", type_id = 0 } }, new { Sequence = new { id = "A", type_id = 0 } },
            new { SpecialToken = new { id = "[SEP]", type_id = 0 } }, new { Sequence = new { id = "B", type_id = 1 } },
            new { SpecialToken = new { id = "[SEP]", type_id = 1 } },
        },
        special_tokens = new Dictionary<string, object>
        {
            ["[CLS]"] = new { id = "[CLS]", ids = new[] { 2 }, tokens = new[] { "[CLS]" } },
            ["[SEP]"] = new { id = "[SEP]", ids = new[] { 3 }, tokens = new[] { "[SEP]" } },
        },
    },
    decoder = new { type = "WordPiece", prefix = "##", cleanup = true },
    model = new
    {
        type = "WordPiece", unk_token = "[UNK]", continuing_subword_prefix = "##", max_input_chars_per_word = 100,
        vocab = vocabulary.Select((word, id) => (word, id)).ToDictionary(p => p.word, p => p.id),
    },
});
File.WriteAllText("tokenizer.json", json);
using Tokenizers.DotNet.Tokenizer reference = new("tokenizer.json");
FastBertTokenizer.BertTokenizer tokenizer = new();
tokenizer.LoadTokenizerJson(new MemoryStream(Encoding.UTF8.GetBytes(json)));

List<(int Fast, int Reference)> counts = [];
foreach (int length in new[] { 100, 101 })
{
    string word = new('a', length);
    long[] fast = tokenizer.Encode(word, 512).InputIds.ToArray();
    uint[] theirs = reference.Encode(word);
    counts.Add((fast.Length - 2, theirs.Length - 2));
    Console.WriteLine($"{length} letters: FastBertTokenizer {fast.Length - 2} pieces, the first {vocabulary[fast[1]]}; "
        + $"reference {theirs.Length - 2}, the first {vocabulary[theirs[1]]}");
}

bool same = counts is [(100, 100), (101, 1)];
Console.WriteLine(same ? "As described." : "CHANGED: FastBertTokenizer limits the length of a word, or the reference no longer does.");
return same ? 0 : 1;
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
