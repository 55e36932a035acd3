#!/usr/bin/env bash
# Tokenizers.DotNet 1.4.1: Encode pads and truncates as in tokenizer.json, and has no attention mask and no option for either.
#
# Expected: Encode(text) gives the ids of the text; padding is for batches, and an API that pads also returns which ids are padding.
#
# Seen: with a "padding" section of fixed length 8, one word gives 8 ids, five of them [PAD]. With a "truncation" section, a long text
# is truncated without a warning. Encode returns ids only, and the type has no other member that encodes: neither a mask nor an
# argument to turn the sections off.
#
# Matters here: checkpoints of sentence encoders are published with both sections set. Their ids go into a model without a mask, so
# padding is attended, and the number of ids does not depend on the text. Remove both sections from the file, or count [PAD].
#
# Output:
#   none           hello                                      [CLS] hello [SEP]
#   none           hello world hello world hello world hello  [CLS] hello world hello world hello world hello [SEP]
#   both sections  hello                                      [CLS] hello [SEP] [PAD] [PAD] [PAD] [PAD] [PAD]
#   both sections  hello world hello world hello world hello  [CLS] hello world hello world hello world [SEP]
#   members: String Decode(UInt32[]), String GetVersion(), UInt32[] Encode(String), Void Dispose()
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
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.Reflection;
using System.Text.Json;

string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "world"];
uint[] plainShort = Encode("plain.json", "hello", sections: false), plainLong = Encode("plain.json", "hello world hello world hello world hello", sections: false);
uint[] shortIds = Encode("sections.json", "hello", sections: true), longIds = Encode("sections.json", "hello world hello world hello world hello", sections: true);
string members = string.Join(", ", typeof(Tokenizers.DotNet.Tokenizer)
    .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
    .Select(m => $"{m.ReturnType.Name} {m.Name}({string.Join(", ", m.GetParameters().Select(p => p.ParameterType.Name))})").Order());
Console.WriteLine($"members: {members}");
bool same = plainShort.Length == 3 && plainLong.Length == 9 && shortIds.Length == 8 && shortIds.Count(id => id == 0) == 5 && longIds.Length == 8
    && members == "String Decode(UInt32[]), String GetVersion(), UInt32[] Encode(String), Void Dispose()";
Console.WriteLine(same ? "As described." : "CHANGED: Encode no longer applies the sections, or there is a way to see or switch them off.");
return same ? 0 : 1;

uint[] Encode(string file, string text, bool sections)
{
    File.WriteAllText(file, JsonSerializer.Serialize(new
    {
        version = "1.0",
        truncation = sections ? new { direction = "Right", max_length = 8, strategy = "LongestFirst", stride = 0 } : null,
        padding = sections
            ? new
            {
                strategy = new { Fixed = 8 }, direction = "Right", pad_to_multiple_of = (int?)null, pad_id = 0, pad_type_id = 0, pad_token = "[PAD]",
            }
            : null,
        normalizer = new { type = "BertNormalizer", clean_text = true, handle_chinese_chars = true, strip_accents = (bool?)null, lowercase = true },
        pre_tokenizer = new { type = "BertPreTokenizer" },
        post_processor = new { type = "BertProcessing", sep = new object[] { "[SEP]", 3 }, cls = new object[] { "[CLS]", 2 } },
        model = new
        {
            type = "WordPiece", unk_token = "[UNK]", continuing_subword_prefix = "##", max_input_chars_per_word = 100,
            vocab = vocabulary.Select((word, id) => (word, id)).ToDictionary(p => p.word, p => p.id),
        },
    }));
    using Tokenizers.DotNet.Tokenizer tokenizer = new(file);
    uint[] ids = tokenizer.Encode(text);
    Console.WriteLine($"{(sections ? "both sections" : "none"),-13}  {text,-42} {string.Join(' ', ids.Select(id => vocabulary[id]))}");
    return ids;
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
