#!/usr/bin/env bash
# FastBertTokenizer 1.2.6: "[MASK]" in a text is one token after LoadTokenizerJson and three after LoadVocabulary.
#
# Expected: the two ways to load the same model give the same ids.
#
# Seen: loaded from vocab.txt, "the [MASK] end" is the, [, mask, ], end, although the vocabulary has the entry [MASK]. Loaded from a
# tokenizer.json with the same vocabulary, whose added_tokens list it, it is the, [MASK], end.
#
# Matters here: fill-mask has no mask when the tokenizer was loaded from the vocabulary, without an error.
#
# Output:
#   LoadVocabulary     [CLS] the [ mask ] end [SEP]
#   LoadTokenizerJson  [CLS] the [MASK] end [SEP]
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
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.Text;
using System.Text.Json;

string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[", "]", "mask", "the", "end"];
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

FastBertTokenizer.BertTokenizer fromVocabulary = new(), fromJson = new();
fromVocabulary.LoadVocabulary(new StringReader(string.Join('\n', vocabulary)), convertInputToLowercase: true);
fromJson.LoadTokenizerJson(new MemoryStream(Encoding.UTF8.GetBytes(json)));
string three = Tokens(fromVocabulary), one = Tokens(fromJson);
Console.WriteLine($"LoadVocabulary     {three}");
Console.WriteLine($"LoadTokenizerJson  {one}");
bool same = three == "[CLS] the [ mask ] end [SEP]" && one == "[CLS] the [MASK] end [SEP]";
Console.WriteLine(same ? "As described." : "CHANGED: both ways to load know the mask, or neither does.");
return same ? 0 : 1;

string Tokens(FastBertTokenizer.BertTokenizer tokenizer) =>
    string.Join(' ', tokenizer.Encode("the [MASK] end", 512).InputIds.ToArray().Select(id => vocabulary[id]));
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
