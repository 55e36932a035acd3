using System.CommandLine.Parsing;

namespace BertGrains.Cli.Cluster.Models;

/// <summary>Whole numbers within limits.</summary>
internal static class Limits
{
    /// <summary>Refuses a value outside of the limits. The parser itself refuses what is not a number.</summary>
    public static void Check(SymbolResult result, string name, int least, int most)
    {
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && (value < least || value > most))
            result.AddError(most == int.MaxValue ? $"{name} must be at least {least}" : $"{name} must be {least} to {most}");
    }
}
