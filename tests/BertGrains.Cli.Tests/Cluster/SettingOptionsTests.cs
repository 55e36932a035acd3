using System.CommandLine;
using BertGrains.Cli.Cluster.Settings;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Tests.Cluster;

public sealed class SettingOptionsTests : IDisposable
{
    private const string Variable = "BERTGRAINS__SettingOptionsTests__Level";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Read_FileEnvironmentAndCommandLine_TheLaterWins()
    {
        Environment.SetEnvironmentVariable(Variable, "environment");
        var file = Write("""{ "SettingOptionsTests": { "Level": "file", "Other": "file" } }""");

        Assert.Equal("environment", Read("--config", file)["SettingOptionsTests:Level"]);
        Assert.Equal("argument", Read("--config", file, "--level", "argument")["SettingOptionsTests:Level"]);
        Assert.Equal("file", Read("--config", file, "--level", "argument")["SettingOptionsTests:Other"]);
    }

    [Fact]
    public void Read_ListOnTheCommandLine_ReplacesALongerOneOfTheFile()
    {
        var file = Write("""{ "SettingOptionsTests": { "List": ["a", "b", "c"] } }""");

        Assert.Equal(["a", "b", "c"], List(Read("--config", file)));
        Assert.Equal(["x", "y"], List(Read("--config", file, "--list", "x", "--list", "y")));
        Assert.Equal(["x", "y"], List(Read("--config", file, "--list", "x", "y")));
    }

    [Fact]
    public void Read_OptionWithoutItsOptionalValue_HasTheImpliedOne()
    {
        Assert.Null(Read()["SettingOptionsTests:Place"]);
        Assert.Equal("implied", Read("--place")["SettingOptionsTests:Place"]);
        Assert.Equal("implied", Read("--place", "--level", "argument")["SettingOptionsTests:Place"]);
        Assert.Equal("here", Read("--place", "here")["SettingOptionsTests:Place"]);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        _folder.Dispose();
    }

    private static IConfigurationRoot Read(params string[] arguments)
    {
        var command = new Command("test");
        var options = new SettingOptions(command)
            .Add("--level", "SettingOptionsTests:Level", "LEVEL", "A value.")
            .AddOptional("--place", "SettingOptionsTests:Place", "implied", "PLACE", "A place.")
            .AddList("--list", "SettingOptionsTests:List", "ITEM", "A list.");
        return options.Read(command.Parse(arguments));
    }

    private static string[] List(IConfigurationRoot settings) => settings.GetSection("SettingOptionsTests:List").Get<string[]>()!;

    private string Write(string json)
    {
        var file = _folder.File("settings.json");
        File.WriteAllText(file, json);
        return file;
    }
}
