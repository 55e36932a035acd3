using System.Diagnostics;
using System.Net.Http.Json;

namespace BertGrains.Packages.Tests;

public sealed class BackendTests(Backend backend) : IClassFixture<Backend>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("models/all-minilm-l6-v2")]
    [InlineData("other (2)/it's, mine")]
    public void Publish_BundleInTheProject_IsCopiedWhole(string folder)
    {
        Assert.Equal(FilesBelow(Repository.Bundle), FilesBelow(Path.Combine(backend.Published, folder)));
    }

    [Fact]
    public void Publish_BundleWhoseManifestIsNeverCopied_IsLeftOut()
    {
        Assert.False(Directory.Exists(Path.Combine(backend.Published, "elsewhere")));
    }

    [Fact]
    public async Task Start_InAnotherWorkingFolder_Answers()
    {
        using var process = Start();
        try
        {
            using var http = new HttpClient { BaseAddress = await AddressAsync(process) };
            var mood = await http.GetFromJsonAsync<float[]>("/mood?text=I%20love%20this.", _cancellation);

            // The scores are in the order of the labels: negative, neutral, positive.
            Assert.InRange(mood![2], 0.9f, 1f);
        }
        finally
        {
            await EndAsync(process);
        }
    }

    [Fact]
    public async Task Start_WithoutTheNativeLibrary_NamesThePackagesThatHaveIt()
    {
        var library = Directory.EnumerateFiles(backend.Published, "libonnxruntime.so", SearchOption.AllDirectories).Single();
        File.Move(library, library + ".moved");
        using var process = Start();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(_cancellation);
            Assert.Contains(
                "Microsoft.ML.OnnxRuntime also for linux-arm64",
                await process.StandardError.ReadToEndAsync(_cancellation),
                StringComparison.Ordinal);
            await output;
        }
        finally
        {
            await EndAsync(process);
            File.Move(library + ".moved", library);
        }
    }

    private Process Start() => DotNet.Start(Path.GetTempPath(), null, backend.Program, "--urls", "http://127.0.0.1:0");

    private async Task<Uri> AddressAsync(Process process)
    {
        const string Listening = "Now listening on: ";
        while (await process.StandardOutput.ReadLineAsync(_cancellation) is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var start)
                return new Uri(line[(start + Listening.Length)..]);
        }

        throw new InvalidOperationException($"The program ended: {await process.StandardError.ReadToEndAsync(_cancellation)}");
    }

    private static async Task EndAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    private static IEnumerable<string> FilesBelow(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order();
}
