using System.CommandLine;
using BertGrains.Cli.Settings;
using BertGrains.Cli.Terminal;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Tests.Settings;

public sealed class SettingOptionsTests : IDisposable
{
    private const string Variable = "BERTGRAINS__Silo__Name";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Read_FileEnvironmentAndCommandLine_TheLaterWins()
    {
        Environment.SetEnvironmentVariable(Variable, "environment");
        var file = Write("""{ "Silo": { "Name": "file", "Role": "core" } }""");

        Assert.Equal("environment", Read("--config", file).Values["Silo:Name"]);
        Assert.Equal("argument", Read("--config", file, "--name", "argument").Values["Silo:Name"]);
        Assert.Equal("core", Read("--config", file, "--name", "argument").Values["Silo:Role"]);
    }

    [Fact]
    public void Read_ListOnTheCommandLine_ReplacesALongerOneOfTheFile()
    {
        var file = Write("""{ "Silo": { "Bundles": ["a", "b", "c"] } }""");

        Assert.Equal(["a", "b", "c"], Bundles(Read("--config", file)));
        Assert.Equal(["x", "y"], Bundles(Read("--config", file, "--bundles", "x", "--bundles", "y")));
        Assert.Equal(["x", "y"], Bundles(Read("--config", file, "--bundles", "x", "y")));
    }

    [Fact]
    public void Read_OptionWithoutItsOptionalValue_HasTheImpliedOne()
    {
        Assert.Null(Read().Values["Http:RequestUrls"]);
        Assert.Equal("implied", Read("--http").Values["Http:RequestUrls"]);
        Assert.Equal("implied", Read("--http", "--name", "argument").Values["Http:RequestUrls"]);
        Assert.Equal("here", Read("--http", "here").Values["Http:RequestUrls"]);
    }

    [Fact]
    public void Read_FaultsOfEverySource_AreReportedAndTheOtherSettingsKept()
    {
        Environment.SetEnvironmentVariable(Variable + "s", "environment");
        var given = Read("--config", Write("""{ "Silo": { "Rol": "core", "Name": "file", "GatewayPort": null } }"""), "--silo-port", "many");

        Assert.Equal(
            ["Silo:Rol in settings.json", "Silo:Names in the environment", "Silo:SiloPort in the command line"],
            given.Faults.Select(fault => fault[..fault.IndexOf(" is ", StringComparison.Ordinal)]));
        Assert.Equal("file", given.Values["Silo:Name"]);
        Assert.Null(given.Values["Silo:SiloPort"]);
        Assert.DoesNotContain(given.Values.AsEnumerable(), pair => pair.Key == "Silo:GatewayPort");
        var failure = Assert.Throws<CommandException>(() => given.ThrowIfAny(["One more."]));
        Assert.Equal(ExitCode.BadUsage, failure.Code);
        Assert.Equal(4, failure.Message.Split('\n').Length);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        Environment.SetEnvironmentVariable(Variable + "s", null);
        _folder.Dispose();
    }

    private static GivenSettings Read(params string[] arguments)
    {
        var command = new Command("test");
        var options = new SettingOptions(command)
            .Add("--name", "Silo:Name", "NAME", "A value.")
            .Add("--silo-port", "Silo:SiloPort", "PORT", "A number.")
            .AddOptional("--http", "Http:RequestUrls", "implied", "URLS", "A place.")
            .AddList("--bundles", "Silo:Bundles", "DIR", "A list.");
        return options.Read(command.Parse(arguments));
    }

    private static string[] Bundles(GivenSettings settings) => settings.Values.GetSection("Silo:Bundles").Get<string[]>()!;

    private string Write(string json)
    {
        var file = _folder.File("settings.json");
        File.WriteAllText(file, json);
        return file;
    }
}
