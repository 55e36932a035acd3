using BertGrains.Cli.Terminal;
using Microsoft.Extensions.Options;

namespace BertGrains.Cli.Cluster.Settings;

/// <summary>Turns the exceptions of hosts about their settings into one line per fault and the exit code of a wrong command line.</summary>
internal static class SettingFaults
{
    /// <summary>Builds or starts a host.</summary>
    /// <exception cref="CommandException">The settings have faults; all of them are named.</exception>
    public static async Task<T> NameAsync<T>(Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (Exception exception) when (Find(exception) is { Count: > 0 } faults)
        {
            throw BadUsage(faults);
        }
    }

    /// <summary>Ends a command with these faults.</summary>
    public static CommandException BadUsage(IEnumerable<string> faults) =>
        CommandException.BadUsage(string.Join("\nbertgrains: ", faults.Select(fault => fault.TrimEnd('.'))));

    private static List<string> Find(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures.Distinct()],
        AggregateException several => [.. several.InnerExceptions.SelectMany(Find).Distinct()],
        // Not a number. The message names the setting.
        InvalidOperationException { InnerException: FormatException or ArgumentException or OverflowException } unreadable
            when unreadable.Message.Contains("configuration", StringComparison.OrdinalIgnoreCase) => [unreadable.Message],
        _ => [],
    };
}
