#!/usr/bin/env bash
# FastBertTokenizer 1.2.6: maximumTokens of Encode has no effect after an earlier call with a larger one.
#
# Expected: Encode(text, maximumTokens) returns at most maximumTokens ids, independent of earlier calls.
#
# Seen: the limit is the largest maximumTokens that the instance has seen. A new instance truncates a text of ten words to 5 ids for a
# limit of 5; after one call with 512 it returns all 12 for the same arguments. The overload that fills spans, whose limit is the length of
# the span, respects it.
#
# Matters here: a tokenizer is loaded once and shared. One request with a long limit lets every later request exceed its own, and a
# batch that was allocated for the limit overflows. The overload with spans is correct.
#
# Output:
#   maximumTokens   5:  5 ids
#   maximumTokens   8:  8 ids
#   maximumTokens   5:  8 ids
#   maximumTokens 512: 12 ids
#   maximumTokens   5: 12 ids
#   span of       5:  5 ids
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
string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "one", "two"];
FastBertTokenizer.BertTokenizer tokenizer = new();
tokenizer.LoadVocabulary(new StringReader(string.Join('\n', vocabulary)), convertInputToLowercase: true);
string text = string.Join(' ', Enumerable.Repeat("one two", 5));

List<int> lengths = [];
foreach (int limit in new[] { 5, 8, 5, 512, 5 })
{
    lengths.Add(tokenizer.Encode(text, maximumTokens: limit).InputIds.Length);
    Console.WriteLine($"maximumTokens {limit,3}: {lengths[^1],2} ids");
}

int span = tokenizer.Encode(text, new long[5], new long[5], padTo: null);
Console.WriteLine($"span of       5: {span,2} ids");
bool same = lengths is [5, 8, 8, 12, 12] && span == 5;
Console.WriteLine(same ? "As described." : "CHANGED: maximumTokens holds for every call.");
return same ? 0 : 1;
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
