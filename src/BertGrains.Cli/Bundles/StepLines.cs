namespace BertGrains.Cli.Bundles;

/// <summary>Writes steps to standard error. Unlike <see cref="Progress{T}"/>, each is written before the next one starts.</summary>
internal sealed class StepLines : IProgress<string>
{
    public void Report(string value) => Console.Error.WriteLine($"bertgrains: {value}");
}
