using System.CommandLine;

namespace BertGrains.Cli.Terminal;

/// <summary>Options with a fixed set of values.</summary>
internal static class Choices
{
    /// <summary>Accepts only some values. Unlike AcceptOnlyFromAmong, the error names the option and takes one line.</summary>
    public static void AcceptOnly(this Option option, params IReadOnlyList<string> values) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => !values.Contains(token.Value)))
        {
            result.AddError(
                $"{option.Name} is '{token.Value}'; it must be {string.Join(", ", values.SkipLast(1))} or {values[^1]}");
        }
    });
}
