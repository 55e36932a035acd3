#!/usr/bin/env bash
# System.CommandLine 2.0.15: a value that is attached to a switch with = and is neither true nor false becomes the next argument.
#
# Expected: `--fast=maybe` is an error, as `--size=maybe` is for an option of type int.
#
# Seen: for an option of type bool (or bool?), --fast=true and --fast=false are read. With --fast=maybe, --fast=1 or --fast=yes the switch is on, and
# the value is an argument of the command, before those that follow. Without arguments the same is refused, by the value's name.
#
# Matters here: the arguments of most commands are texts. `embed --windows=yes "a text"` gave two embeddings, the first of "yes".
#
# Output:
#   "--fast=true" "text"       fast: True, ran with text
#   "--fast=false" "text"      fast: False, ran with text
#   "--fast=maybe" "text"      fast: True, ran with maybe|text
#   "--fast=1" "text"          fast: True, ran with 1|text
#   "text" "--fast=no"         fast: True, ran with text|no
#   "--size=maybe" "text"      Cannot parse argument 'maybe' for option '--size' as expected type 'System.Int32'.
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
    <PackageReference Include="System.CommandLine" Version="2.0.15" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.CommandLine;

Dictionary<string, string> seen = [];
foreach (string[] arguments in (string[][])[["--fast=true", "text"], ["--fast=false", "text"], ["--fast=maybe", "text"], ["--fast=1", "text"], ["text", "--fast=no"],
    ["--size=maybe", "text"]])
{
    string outcome = "did not run";
    Argument<string[]> texts = new("texts");
    Option<bool> fast = new("--fast");
    Option<int> size = new("--size");
    RootCommand command = new("Encodes texts.") { texts, fast, size };
    command.SetAction(result => { outcome = $"fast: {result.GetValue(fast)}, ran with {string.Join('|', result.GetValue(texts)!)}"; });
    ParseResult parsed = command.Parse(arguments);
    if (parsed.Errors.Count > 0)
        outcome = parsed.Errors[0].Message;
    else
        parsed.Invoke(new() { Output = TextWriter.Null, Error = TextWriter.Null });
    seen[string.Join(' ', arguments)] = outcome;
    Console.WriteLine($"{string.Join(' ', arguments.Select(a => $"\"{a}\"")),-26} {outcome}");
}

bool same = seen["--fast=false text"] == "fast: False, ran with text" && seen["--fast=maybe text"] == "fast: True, ran with maybe|text"
    && seen["--fast=1 text"] == "fast: True, ran with 1|text" && seen["text --fast=no"] == "fast: True, ran with text|no" && seen["--size=maybe text"].Contains("Cannot parse");
Console.WriteLine(same ? "As described." : "CHANGED: values of switches are parsed in another way.");
return same ? 0 : 1;
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
