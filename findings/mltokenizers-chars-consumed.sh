#!/usr/bin/env bash
# Microsoft.ML.Tokenizers 2.0.1: BertTokenizer.EncodeToIds with a limit reports too few consumed characters, and CountTokens counts
# two tokens less than EncodeToIds returns.
#
# Expected: charsConsumed is where the next window of a long text begins; a loop that continues there yields every word once.
# CountTokens(text) is the length of EncodeToIds(text).
#
# Seen: charsConsumed ends before the last word that was returned, so each window repeats the last word of the one before. With room
# for one word (limit 3: [CLS], a word, [SEP]) it is 0, and a loop would not advance. Only when the limit is larger than the text
# needs, by one token, is it the length of the text. Limit 2 throws "must be greater than zero". CountTokens does not count [CLS] and
# [SEP].
#
# Matters here: windows over long documents and token budgets are computed from these two numbers.
#
# Output:
#   limit 2: The maximum number of tokens must be greater than zero. (Parameter 'MaxTokenCount')
#   limit 3: [CLS] one [SEP]                        charsConsumed  0, rest "one two three four five"
#   limit 4: [CLS] one two [SEP]                    charsConsumed  3, rest " two three four five"
#   limit 5: [CLS] one two three [SEP]              charsConsumed  7, rest " three four five"
#   limit 6: [CLS] one two three four [SEP]         charsConsumed 13, rest " four five"
#   limit 7: [CLS] one two three four five [SEP]    charsConsumed 18, rest " five"
#   limit 8: [CLS] one two three four five [SEP]    charsConsumed 23, rest ""
#   CountTokens 5, EncodeToIds 7
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
string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "one", "two", "three", "four", "five"];
File.WriteAllLines("vocab.txt", vocabulary);
var tokenizer = Microsoft.ML.Tokenizers.BertTokenizer.Create("vocab.txt");
const string Text = "one two three four five";

Dictionary<int, int> consumed = [];
string fault = "";
for (int limit = 2; limit <= 8; limit++)
    try
    {
        IReadOnlyList<int> ids = tokenizer.EncodeToIds(Text, limit, out _, out int chars);
        consumed[limit] = chars;
        Console.WriteLine($"limit {limit}: {Words(ids),-38} charsConsumed {chars,2}, rest \"{Text[chars..]}\"");
    }
    catch (ArgumentException e)
    {
        fault = e.Message;
        Console.WriteLine($"limit {limit}: {fault}");
    }

int count = tokenizer.CountTokens(Text), length = tokenizer.EncodeToIds(Text).Count;
Console.WriteLine($"CountTokens {count}, EncodeToIds {length}");
bool same = fault.Contains("greater than zero") && consumed[3] == 0 && consumed[4] == "one".Length && consumed[5] == "one two".Length
    && consumed[7] == "one two three four".Length && consumed[8] == Text.Length && length == count + 2;
Console.WriteLine(same ? "As described." : "CHANGED: the counts of characters or tokens differ from those above.");
return same ? 0 : 1;

string Words(IEnumerable<int> ids) => string.Join(' ', ids.Select(id => vocabulary[id]));
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
