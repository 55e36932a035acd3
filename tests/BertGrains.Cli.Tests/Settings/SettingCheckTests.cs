using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text;
using BertGrains.Cli.Settings;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Tests.Settings;

public sealed class SettingCheckTests
{
    [Theory]
    [InlineData("""{ "Cluser": { "Primary": "x" } }""", "Cluser in a.json is not a section; there are Client, Cluster,")]
    [InlineData("""{ "Role": "core" }""", "Role in a.json is not a section; there are ")]
    [InlineData("""{ "Silo": { "Rol": "core" } }""", "Silo:Rol in a.json is not a setting; Silo has Address, ")]
    [InlineData("""{ "Cluster": { "Tls": { "Certificate": "x" } } }""", "Cluster:Tls:Certificate in a.json is not a setting; Cluster:Tls has ")]
    [InlineData("""{ "Cluster": { "Tls": "on" } }""", "Cluster:Tls in a.json is one value; it must be a section with AllowUnencrypted, ")]
    [InlineData("""{ "Cluster": { "Tls": { "IsEnabled": true } } }""", "Cluster:Tls:IsEnabled in a.json is not a setting")]
    [InlineData("""{ "Silo": { "Bundles": "models" } }""", "Silo:Bundles in a.json is one value; it must be a list: Silo:Bundles:0, ")]
    [InlineData("""{ "Silo": { "Bundles": [["models"]] } }""", "Silo:Bundles:0 in a.json is a section or a list; it must be one value")]
    [InlineData("""{ "Silo": { "Role": ["core"] } }""", "Silo:Role in a.json is a section or a list; it must be one value")]
    [InlineData("""{ "Silo": { "SiloPort": 1.5 } }""", "Silo:SiloPort in a.json is '1.5'; it must be a whole number of at most 2147483647")]
    [InlineData("""{ "Gateway": { "MaxBodyBytes": "2 MB" } }""", "Gateway:MaxBodyBytes in a.json is '2 MB'; it must be a whole number, 1024 to 1073741824")]
    [InlineData("""{ "Gateway": { "MaxBodyBytes": 9223372036854775808 } }""", "Gateway:MaxBodyBytes in a.json is '9223372036854775808'; it must be a whole number, 1024 to 1073741824")]
    [InlineData("""{ "Gateway": { "MaxBodyBytes": 9000000000000000000 } }""", "Gateway:MaxBodyBytes in a.json is 9000000000000000000; it must be 1024 to 1073741824")]
    [InlineData("""{ "Gateway": { "MaxBodyBytes": 1023 } }""", "Gateway:MaxBodyBytes in a.json is 1023; it must be 1024 to 1073741824")]
    [InlineData("""{ "Gateway": { "MaxBodyBytesInFlight": 9223372036854775807 } }""", "Gateway:MaxBodyBytesInFlight in a.json is 9223372036854775807; it must be 1024 to 1099511627776")]
    [InlineData("""{ "Gateway": { "MaxItemsPerRequest": 0 } }""", "Gateway:MaxItemsPerRequest in a.json is 0; it must be 1 to 1000000")]
    [InlineData("""{ "Gateway": { "DrainTimeout": "1.00:00:00" } }""", "Gateway:DrainTimeout in a.json is 1.00:00:00; it must be 00:00:00 to 01:00:00")]
    [InlineData("""{ "Gateway": { "ComputeType": "a b" } }""", "Gateway:ComputeType in a.json is 'a b'; it must be ASCII characters ")]
    [InlineData("""{ "Gateway": { "ComputeType": "" } }""", "Gateway:ComputeType in a.json is ''; it must not be empty")]
    [InlineData("""{ "Engine": { "Gpu": { "MaxBatchTokens": 5 } } }""", "Engine:Gpu:MaxBatchTokens in a.json is 5; it must be 512 to 1048576")]
    [InlineData("""{ "Engine": { "Gpu": { "Lanes": 0 } } }""", "Engine:Gpu:Lanes in a.json is 0; it must be 1 to 8")]
    [InlineData("""{ "Engine": { "Device": "gpu" } }""", "Engine:Device in a.json is 'gpu'; it must be auto, cpu, cuda or cuda:N")]
    [InlineData("""{ "Engine": { "Bundles": ["a", " "] } }""", "Engine:Bundles in a.json is 'a', ' '; it must name at least one folder, none of them blank")]
    [InlineData("""{ "Client": { "MaxItemsInFlight": -1 } }""", "Client:MaxItemsInFlight in a.json is -1; it must be 1 to 10000000")]
    [InlineData("""{ "Gateway": { "AutoTruncate": "maybe" } }""", "Gateway:AutoTruncate in a.json is 'maybe'; it must be true or false")]
    [InlineData("""{ "Gateway": { "DrainTimeout": "25s" } }""", "Gateway:DrainTimeout in a.json is '25s'; it must be a time as in 00:00:25")]
    [InlineData("""{ "Logging": { "LogLevel": { "Orleans": "Loud" } } }""", "Logging:LogLevel:Orleans in a.json is 'Loud'; it must be one of Trace, Debug,")]
    [InlineData("""{ "Logging": { "Console": { "FormatterName": "xml" } } }""", "Logging:Console:FormatterName in a.json is 'xml'; it must be one of Line, Json")]
    public void FaultsOf_Fault_NamesTheSettingAndWhatIsExpected(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Single(FaultsOf(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ }""")]
    [InlineData("""{ "silo": { "ROLE": "anything", "siloPort": "11111", "Bundles": ["a", "b"], "Devices": [] }, "Cluster": { "Tls": {} } }""")]
    [InlineData("""{ "Gateway": { "DrainTimeout": "00:00:05", "AutoTruncate": false, "MaxBodyBytes": null }, "Engine": { "Device": "cpu" } }""")]
    [InlineData("""{ "Logging": { "LogLevel": { "Default": "debug", "Orleans.Runtime": "None" }, "Console": { "FormatterName": "json" } } }""")]
    public void FaultsOf_KnownNamesAndReadableValues_IsEmpty(string json) => Assert.Empty(FaultsOf(json));

    [Fact]
    public void FaultsOf_SeveralFaults_ReportsAll() => Assert.Equal(
        ["A", "Http:B", "Silo:C", "Silo:SiloPort"],
        FaultsOf("""{ "A": 1, "Http": { "B": 1 }, "Silo": { "C": 1, "SiloPort": "x", "Name": "y" } }""").Select(fault => fault.Key));

    /// <summary>A range of another type converts the value of the setting, and overflows.</summary>
    [Fact]
    public void Ranges_EveryOption_HaveTheTypeOfTheOption()
    {
        var members = Types(typeof(KnownSettings)).SelectMany(type => type.GetProperties());
        var ranges = members.SelectMany(member => member.GetCustomAttributes<RangeAttribute>().Select(range => (member, range))).ToList();

        Assert.NotEmpty(ranges);
        Assert.All(ranges, one => Assert.Equal(SettingTypes.ValueOf(one.member.PropertyType), one.range.OperandType));
    }

    private static IEnumerable<Type> Types(Type type) => SettingTypes.MembersOf(type)
        .Where(member => SettingTypes.IsSection(member.PropertyType))
        .SelectMany(member => Types(member.PropertyType))
        .Prepend(type);

    private static IReadOnlyList<SettingFault> FaultsOf(string json) =>
        new SettingCheck("a.json").FaultsOf(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build());
}
