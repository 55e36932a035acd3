using System.Diagnostics;

namespace BertGrains.Packages.Tests;

/// <summary>Processes of <c>dotnet</c>.</summary>
internal static class DotNet
{
    /// <summary>A command of the SDK that leaves no process behind.</summary>
    /// <returns>Its output.</returns>
    public static async Task<string> RunAsync(string folder, string? packages, params string[] arguments)
    {
        using var process = Start(folder, packages, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(
            process.ExitCode == 0,
            $"dotnet {string.Join(' ', arguments)} ended with exit code {process.ExitCode}: {await output}{await error}");
        return await output;
    }

    /// <summary>Starts <c>dotnet</c>.</summary>
    /// <param name="folder">Working folder.</param>
    /// <param name="packages">Folder of installed packages; null for the user's.</param>
    /// <param name="arguments">Arguments.</param>
    public static Process Start(string folder, string? packages, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_NOLOGO"] = "1";
        // CI sets it for this repository.
        start.Environment.Remove("RestoreLockedMode");
        if (packages is not null)
            start.Environment["NUGET_PACKAGES"] = packages;
        return Process.Start(start)!;
    }
}
