#!/usr/bin/env bash
# Microsoft.Extensions.Options 10.0.15, the generator of [OptionsValidator]: the ErrorMessage of [Range] is ignored.
#
# Expected: a generated validator reports what ValidateDataAnnotations reports for the same attributes, without reflection.
#
# Seen: the generated validator replaces RangeAttribute by a class of its own, to avoid its reflection, and leaves out ErrorMessage. The
# fault has the default text, with the name of the options before the member. [Required] and [MaxLength] keep their ErrorMessage.
#
# Matters here: a message that names the setting and the unit is lost when a class goes from ValidateDataAnnotations to the generator.
#
# Output:
#   generated, Port: The field options.Port must be between 1 and 65535.
#   generated, Name: Set Server:Name.
#   generated, Kind: Server:Kind has at most 3 letters.
#   annotations, Port: Server:Port is a number from 1 to 65535.
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
    <PackageReference Include="Microsoft.Extensions.Options" Version="10.0.15" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

Settings settings = new() { Port = 0, Name = "", Kind = "long" };
List<string> generated = [.. new Generated().Validate("options", settings).Failures!];
foreach (string fault in generated)
    Console.WriteLine($"generated, {fault}");

List<ValidationResult> results = [];
Validator.TryValidateObject(settings, new ValidationContext(settings), results, validateAllProperties: true);
string annotated = results.Single(result => result.MemberNames.Contains("Port")).ErrorMessage!;
Console.WriteLine($"annotations, Port: {annotated}");

bool same = !generated.Any(fault => fault.Contains("Server:Port")) && generated.Contains("Name: Set Server:Name.")
    && generated.Contains("Kind: Server:Kind has at most 3 letters.") && annotated == "Server:Port is a number from 1 to 65535.";
Console.WriteLine(same ? "As described." : "CHANGED: generated validators keep the ErrorMessage of [Range], or lose others.");
return same ? 0 : 1;

public sealed class Settings
{
    [Range(1, 65535, ErrorMessage = "Server:Port is a number from {1} to {2}.")]
    public int Port { get; set; }

    [Required(ErrorMessage = "Set Server:Name.")]
    public string Name { get; set; } = "";

    [MaxLength(3, ErrorMessage = "Server:Kind has at most {1} letters.")]
    public string Kind { get; set; } = "";
}

[OptionsValidator]
public sealed partial class Generated : IValidateOptions<Settings>;
EOF

dotnet build -c Release -o out -v quiet --nologo -p:UseSharedCompilation=false > build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/finding.dll
