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

    [Fact]
    public void Read_OptionWithoutAnEffect_IsAFaultOfTheCommandLineOnly()
    {
        var file = Write("""{ "Cluster": { "ConnectionString": "Host=secret", "Primary": "127.0.0.1:1" }, "Silo": { "Role": "worker", "GatewayPort": 7 } }""");

        Assert.Empty(Read("--config", file).Faults);
        var faults = Read("--config", file, "--primary", "127.0.0.1:1", "--gateway-port", "7").Faults;
        Assert.Equal(
            ["Cluster:Primary in the command line, --primary, has no effect", "Silo:GatewayPort in the command line, --gateway-port, has no effect"],
            faults.Select(fault => fault.Split(": ")[0]));
        Assert.Contains("Cluster:ConnectionString in settings.json", faults[0], StringComparison.Ordinal);
        Assert.DoesNotContain("secret", faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ThrowIfAny_FaultOfAValidator_HasTheSourceOfEverySettingThatItIsAbout()
    {
        Environment.SetEnvironmentVariable(Variable, "environment");
        var given = Read("--config", Write("""{ "Silo": { "Name": "file", "SiloPort": 7 } }"""), "--bundles", "x");

        var failure = Assert.Throws<CommandException>(() => given.ThrowIfAny(
            ["Silo:Name is 'environment'.", "Silo:SiloPort and Silo:GatewayPort are 7.", "Silo:Bundles names 'x', not Silo:Name.", "Http:Urls: none", "None at all."]));
        Assert.Equal(
            [
                "Silo:Name in the environment is 'environment'",
                "Silo:SiloPort in settings.json and Silo:GatewayPort are 7",
                "Silo:Bundles in the command line names 'x', not Silo:Name",
                "Http:Urls: none",
                "None at all",
            ],
            failure.Message.Split(CommandFailure.NextLine));
    }

    [Theory]
    [InlineData("{\n  \"Silo\": {\n    \"Name\": \"file\"\n    \"SiloPort\": 7\n  }\n}", ", line 4, byte 5: '\"' is invalid after a value. Expected either ',', '}', or ']'")]
    [InlineData("{ \"Silo\": ", ", line 1, byte ")]
    [InlineData("[]", ": Top-level JSON element must be an object. Instead, 'Array' was found")]
    [InlineData("{ \"Silo\": 1, \"silo\": 2 }", ": A duplicate key 'silo' was found")]
    public void Read_FileThatIsNotJson_SaysWhereAndWhat(string text, string fault)
    {
        var file = Write(text);
        Assert.StartsWith(file + fault, Assert.Throws<CommandException>(() => Read("--config", file)).Message, StringComparison.Ordinal);
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
            .Add("--gateway-port", "Silo:GatewayPort", "PORT", "A number.")
            .Add("--primary", "Cluster:Primary", "HOST:PORT", "An endpoint.")
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
