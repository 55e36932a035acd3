using System.CommandLine;
using System.Text.Json;
using BertGrains.Builds.Benchmarks;
using BertGrains.Builds.Benchmarks.Builds;

try
{
    var repository = Repository.Find();
    var command = new CompareCommand(repository.Root, async (options, cancellationToken) =>
    {
        var report = await new ComparisonRun(repository, options, Progress).RunAsync(cancellationToken);
        Console.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.ComparisonReport));
        ReportTable.Write(report, Console.Error);
    });
    // Ctrl-C cancels the comparison, which ends its processes and removes its folders.
    var settings = new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
    };
    return await command.Parse(args).InvokeAsync(settings);
}
catch (OperationCanceledException)
{
    Progress("canceled");
    return 130;
}
catch (Exception exception) when (exception is ComparisonException or HttpRequestException)
{
    Progress(exception.Message);
    return 1;
}

static void Progress(string line) => Console.Error.WriteLine($"compare: {line}");
