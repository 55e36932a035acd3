#!/usr/bin/env bash
# Microsoft.ML.Tokenizers 2.0.1: BertTokenizer drops nine ASCII symbols, does not split at an underscore and joins the words on both
# sides of a tab or a line break.
#
# Expected: the ids of BertTokenizer with its default options are those of Hugging Face's tokenizers with BertNormalizer and
# BertPreTokenizer on the same vocabulary: each ASCII symbol is a separate word, and white space of any kind separates words.
#
# Seen: $ + < = > ^ ` | ~ produce no token, not even [UNK], although the vocabulary has them: "a<b" and "a b" get the same ids. A tab
# and a line feed are removed instead of separating: "hello<tab>world" is one word. "a_b" is one word and becomes [UNK]. The other 22
# ASCII symbols agree. Tokenizers.DotNet (Hugging Face's library) is the reference; its native part is for linux-x64.
#
# Matters here: texts with prices, code, formulas or tables get other vectors than the model was trained for, without any error.
#
# Output:
#   symbols without a token: $+<=>^`|~
#   symbols as in reference: !"#%&'()*,-./:;?@[\]{}
#   "a_b"           BertTokenizer [CLS] [UNK] [SEP]           reference [CLS] a _ b [SEP]
#   "a<b"           BertTokenizer [CLS] a b [SEP]             reference [CLS] a < b [SEP]
#   "hello\tworld"  BertTokenizer [CLS] hello ##world [SEP]   reference [CLS] hello world [SEP]
#   "hello\nworld"  BertTokenizer [CLS] hello ##world [SEP]   reference [CLS] hello world [SEP]
#   "hello world"   BertTokenizer [CLS] hello world [SEP]     reference [CLS] hello world [SEP]
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
using System.Text.Encodings.Web;
using System.Text.Json;

const string Symbols = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "hello", "world", "##world", .. Symbols.Select(c => c.ToString())];
File.WriteAllLines("vocab.txt", vocabulary);
File.WriteAllText("tokenizer.json", JsonSerializer.Serialize(new
{
    version = "1.0",
    normalizer = new { type = "BertNormalizer", clean_text = true, handle_chinese_chars = true, strip_accents = (bool?)null, lowercase = true },
    pre_tokenizer = new { type = "BertPreTokenizer" },
    post_processor = new { type = "BertProcessing", sep = new object[] { "[SEP]", 3 }, cls = new object[] { "[CLS]", 2 } },
    model = new
    {
        type = "WordPiece", unk_token = "[UNK]", continuing_subword_prefix = "##", max_input_chars_per_word = 100,
        vocab = vocabulary.Select((word, id) => (word, id)).ToDictionary(p => p.word, p => p.id),
    },
}, new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

using Tokenizers.DotNet.Tokenizer reference = new("tokenizer.json");
var tokenizer = Microsoft.ML.Tokenizers.BertTokenizer.Create("vocab.txt");
string missing = string.Concat(Symbols.Where(c => Ours($"a{c}b") == Ours("a b")));
string equal = string.Concat(Symbols.Where(c => Ours($"a{c}b") == Theirs($"a{c}b")));
Console.WriteLine($"symbols without a token: {missing}");
Console.WriteLine($"symbols as in reference: {equal}");
foreach (string text in new[] { "a_b", "a<b", "hello\tworld", "hello\nworld", "hello world" })
    Console.WriteLine($"{JsonSerializer.Serialize(text, JsonSerializerOptions.Web).Replace("\\u003C", "<"),-14}  BertTokenizer {Ours(text),-26}  reference {Theirs(text)}");
bool same = missing == "$+<=>^`|~" && equal.Length == Symbols.Length - 10 && Ours("a_b") == "[CLS] [UNK] [SEP]"
    && Ours("hello\tworld") == "[CLS] hello ##world [SEP]" && Ours("hello\nworld") == "[CLS] hello ##world [SEP]"
    && Theirs("hello\tworld") == "[CLS] hello world [SEP]" && Theirs("a<b") == "[CLS] a < b [SEP]";
Console.WriteLine(same ? "As described." : "CHANGED: BertTokenizer treats these symbols or white space in another way.");
return same ? 0 : 1;

string Ours(string text) => string.Join(' ', tokenizer.EncodeToIds(text).Select(id => vocabulary[id]));
string Theirs(string text) => string.Join(' ', reference.Encode(text).Select(id => vocabulary[id]));
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
