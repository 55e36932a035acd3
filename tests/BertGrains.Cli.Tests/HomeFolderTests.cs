using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests;

public sealed class HomeFolderTests
{
    // With one of these, ONNX Runtime disables its telemetry itself.
    private static readonly string[] Quieting =
    [
        "APPVEYOR", "BITBUCKET_BUILD_NUMBER", "BUILDKITE", "CI", "CIRCLECI", "CODEBUILD_BUILD_ID", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL",
        "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI", "TEAMCITY_VERSION", "TF_BUILD", "TRAVIS",
    ];

    [Fact]
    public async Task Embed_EmptyHomeFolder_WritesNothingThere()
    {
        using var home = new TemporaryFolder();
        var variables = Quieting.Append("XDG_CACHE_HOME").ToDictionary(name => name, _ => (string?)null);
        variables["HOME"] = home.Path;
        using var program = ProgramProcess.Start(variables, "embed", "a cat");
        var line = await program.Output.ReadLineAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("{\"line\":1,\"text\":\"a cat\",\"embedding\":[", line, StringComparison.Ordinal);
        Assert.Equal(0, await program.WaitAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(home.Path));
    }
}
