#!/usr/bin/env bash
# System.CommandLine 2.0.15: a first argument in brackets is a directive, even where a text is expected, and one that starts with @ is
# a file.
#
# Expected: a command with an argument of type string accepts any text that does not start with a dash.
#
# Seen: "[MASK]", "[CLS]" or "[1]" as the first argument is refused as unrecognized, although nothing defines such a directive;
# "hello" "[MASK]" and "[MASK] is" are accepted. "[suggest]" runs a completion instead of the command and succeeds. "@alice hi" is
# refused, because the response file "alice hi" does not exist. After "--" they are texts.
# ParserConfiguration.ResponseFileTokenReplacer = null turns the files off. With RootCommand.Directives emptied, "[MASK]" and
# "[suggest]" are not errors, but the text is dropped and the command runs without it.
#
# Matters here: tokens of BERT are written in brackets, and a tool that tokenizes a text from the command line is called with
# these.
#
# Output:
#   defaults      "[MASK]"             Unrecognized command or argument '[MASK]'.
#   defaults      "[CLS]" "hello"      Unrecognized command or argument '[CLS]'.
#   defaults      "[1]"                Unrecognized command or argument '[1]'.
#   defaults      "hello" "[MASK]"     ran with hello|[MASK]
#   defaults      "[MASK] is"          ran with [MASK] is
#   defaults      "[suggest]"          did not run, exit code 0
#   defaults      "@alice hi"          Response file not found 'alice hi'.
#   defaults      "--" "[MASK]"        ran with [MASK]
#   defaults      "--" "@alice hi"     ran with @alice hi
#   switched off  "[MASK]"             ran with nothing
#   switched off  "[suggest]"          ran with nothing
#   switched off  "@alice hi"          ran with @alice hi
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
Show("defaults", false, ["[MASK]"], ["[CLS]", "hello"], ["[1]"], ["hello", "[MASK]"], ["[MASK] is"], ["[suggest]"], ["@alice hi"],
    ["--", "[MASK]"], ["--", "@alice hi"]);
Show("switched off", true, ["[MASK]"], ["[suggest]"], ["@alice hi"]);
const string Refused = "Unrecognized command or argument '[MASK]'.";
bool same = seen["defaults [MASK]"] == Refused && seen["defaults hello [MASK]"] == "ran with hello|[MASK]" && seen["defaults [MASK] is"] == "ran with [MASK] is"
    && seen["defaults [suggest]"] == "did not run, exit code 0" && seen["defaults @alice hi"].Contains("Response file not found")
    && seen["defaults -- [MASK]"] == "ran with [MASK]" && seen["switched off [MASK]"] == "ran with nothing" && seen["switched off [suggest]"] == "ran with nothing" && seen["switched off @alice hi"] == "ran with @alice hi";
Console.WriteLine(same ? "As described." : "CHANGED: brackets or @ are parsed in another way.");
return same ? 0 : 1;

void Show(string label, bool off, params string[][] commandLines)
{
    foreach (string[] arguments in commandLines)
    {
        string? ran = null;
        Argument<string[]> texts = new("texts");
        RootCommand command = new("Encodes texts.") { texts };
        command.SetAction(result => { ran = string.Join('|', result.GetValue(texts)!); });
        ParserConfiguration configuration = new();
        if (off)
        {
            configuration.ResponseFileTokenReplacer = null;
            command.Directives.Clear();
        }

        ParseResult parsed = command.Parse(arguments, configuration);
        int code = parsed.Invoke(new() { Output = TextWriter.Null, Error = TextWriter.Null });
        string outcome = parsed.Errors.Count > 0 ? parsed.Errors[0].Message : ran is null ? $"did not run, exit code {code}" : $"ran with {(ran == "" ? "nothing" : ran)}";
        seen[$"{label} {string.Join(' ', arguments)}"] = outcome;
        Console.WriteLine($"{label,-12}  {string.Join(' ', arguments.Select(a => $"\"{a}\"")),-20} {outcome}");
    }
}
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
