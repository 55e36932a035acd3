#!/usr/bin/env bash
# FastBertTokenizer 1.2.6: each window of a long text repeats the last word of the previous window; with a stride that word occurs
# twice in a row.
#
# Expected: CreateBatchEnumerator cuts a long text into windows that overlap by "stride" tokens, none for 0; each window is a
# contiguous part of the text.
#
# Seen: with windows of 8 tokens and a stride of 0, w6 ends the first window and begins the second one. With a stride of 2 the second
# window begins with w5 w6 w6 w7: the overlap and then the last word again. Every later window has the same fault. The API is marked
# as experimental (FBERTTOK001).
#
# Matters here: each window of a long document is encoded with a word that the text does not contain at that position, and positions
# computed from the window are off by one word.
#
# Output:
#   stride 0:
#     [CLS] w1 w2 w3 w4 w5 w6 [SEP]
#     [CLS] w6 w7 w8 w9 w10 w11 [SEP]
#     [CLS] w11 w12 w13 w14 w15 w16 [SEP]
#   stride 2:
#     [CLS] w1 w2 w3 w4 w5 w6 [SEP]
#     [CLS] w5 w6 w6 w7 w8 w9 [SEP]
#     [CLS] w8 w9 w9 w10 w11 w12 [SEP]
#     [CLS] w11 w12 w12 w13 w14 w15 [SEP]
#     [CLS] w14 w15 w15 w16 [SEP]
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
#pragma warning disable FBERTTOK001

string[] words = [.. Enumerable.Range(1, 16).Select(i => $"w{i}")];
string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. words];
const int Window = 8;

string[] none = Show(0), two = Show(2);
bool same = none is ["[CLS] w1 w2 w3 w4 w5 w6 [SEP]", "[CLS] w6 w7 w8 w9 w10 w11 [SEP]", ..]
    && two is ["[CLS] w1 w2 w3 w4 w5 w6 [SEP]", "[CLS] w5 w6 w6 w7 w8 w9 [SEP]", ..];
Console.WriteLine(same ? "As described." : "CHANGED: the windows overlap by the stride and are contiguous.");
return same ? 0 : 1;

string[] Show(int stride)
{
    FastBertTokenizer.BertTokenizer tokenizer = new();
    tokenizer.LoadVocabulary(new StringReader(string.Join('\n', vocabulary)), convertInputToLowercase: true);
    List<string> windows = [];
    foreach (var batch in tokenizer.CreateBatchEnumerator([("text", string.Join(' ', words))], Window, 1, stride))
        windows.Add(string.Join(' ', batch.InputIds.ToArray().Select(id => vocabulary[id]).Where(token => token != "[PAD]")));
    Console.WriteLine($"stride {stride}:\n  {string.Join("\n  ", windows)}");
    return [.. windows];
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
