using System.Text;
using BertGrains.Gateway.Keys;

namespace BertGrains.Gateway.Tests.Keys;

public sealed class KeyFileTests
{
    private const string Good = """
        {
          "keys": [
            {
              "id": "0123456789ab",
              "salt": "kQmoswiGFbfqzbJPdDYim4wJWb2/McOMpkTDWtn/gs4=",
              "hash": "20SkETY8iXAHNh8ndhhG61qBhs8pgGCZ7gZfH3hS1I8=",
              "tenant": "search",
              "weight": 2,
              "models": ["small"],
              "tasks": ["embed", "token-classify"],
              "limits": { "requestsPerSecond": 5, "tokensPerSecond": 100, "concurrentRequests": 3 },
              "expires": "2030-01-01",
              "admin": true
            }
          ]
        }
        """;

    [Fact]
    public void Parse_EveryMember_IsRead()
    {
        var key = Assert.Single(KeyFile.Parse(Encoding.UTF8.GetBytes(Good)));

        Assert.Equal(("0123456789ab", "search", 2.0, true), (key.Id, key.Tenant, key.Weight, key.Administers));
        Assert.Equal(["small"], key.Models);
        Assert.Equal([BertTask.Embed, BertTask.TokenClassify], key.Tasks);
        Assert.Equal(new KeyLimits(5, 100, 3), key.Limits);
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), key.Expires);
    }

    [Theory]
    [InlineData("\"weight\": 2", "\"weight\": 0", 3, "weight")]
    [InlineData("\"weight\": 2", "\"weight\": \"2\"", 8, "weight")]
    [InlineData("\"weight\": 2", "\"wait\": 2", 8, "unknown")]
    [InlineData("\"tenant\": \"search\"", "\"tenant\": \" \"", 3, "tenant")]
    [InlineData("\"tenant\": \"search\"", "\"admin\": false", 13, "admin")]
    [InlineData("\"tenant\": \"search\",", "", 14, "missing")]
    [InlineData("\"embed\"", "\"sing\"", 10, "tasks")]
    [InlineData("\"embed\"", "0", 10, "tasks")]
    [InlineData("[\"small\"]", "[]", 3, "models")]
    [InlineData("[\"small\"]", "[null]", 3, "models")]
    [InlineData("\"requestsPerSecond\": 5", "\"requestsPerSecond\": -1", 3, "requestsPerSecond")]
    [InlineData("2030-01-01", "tomorrow", 12, "expires")]
    [InlineData("20SkETY8", "20SkETY", 6, "hash")]
    [InlineData("0123456789ab", "0123456789AB", 3, "id")]
    [InlineData("\"keys\"", "\"locks\"", 2, "keys")]
    [InlineData("    }\n  ]", "    }\n  ", 16, "JSON")]
    [InlineData("  ]\n}", "  ]\n} {}", 16, "JSON")]
    public void Parse_Fault_HasItsLineAndMember(string part, string replacement, int line, string named)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);
        var json = Encoding.UTF8.GetBytes(Good.Replace(part, replacement, StringComparison.Ordinal));

        var fault = Assert.Throws<KeyFileException>(() => KeyFile.Parse(json));

        Assert.Equal(line, fault.Line);
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_KeyPastedIntoTheFile_IsNotRepeated()
    {
        ApiKey.Create("t", out var text);
        foreach (var json in (string[])[text, $$"""{"{{text}}":1}""", $$"""{"keys":["{{text}}"]}""", Good.Replace("weight", text, StringComparison.Ordinal)])
        {
            var fault = Assert.Throws<KeyFileException>(() => KeyFile.Parse(Encoding.UTF8.GetBytes(json)));
            Assert.DoesNotContain(text, fault.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Change_NewFile_IsReadableByItsOwnerAndHasNoSecret()
    {
        using var chest = new KeyChest();
        var text = chest.Add(key => key with { Expires = DateTimeOffset.UnixEpoch, Tasks = [BertTask.EmbedSparse], Limits = new KeyLimits(ConcurrentRequests: 2) });

        var key = Assert.Single(KeyFile.Parse(File.ReadAllBytes(chest.Path)));
        Assert.Equal([BertTask.EmbedSparse], key.Tasks);
        Assert.Equal(DateTimeOffset.UnixEpoch, key.Expires);
        Assert.DoesNotContain(text.Split('_')[2], File.ReadAllText(chest.Path), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(chest.Path));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(chest.Path)!));
    }

    [Fact]
    public void Change_FileThatChangesMeanwhile_IsRefusedAndKept()
    {
        using var chest = new KeyChest();
        chest.Add();

        Assert.Throws<KeyFileException>(() => KeyFile.Change(chest.Path, keys =>
        {
            chest.Add();
            return [];
        }));

        Assert.Equal(2, KeyFile.Parse(File.ReadAllBytes(chest.Path)).Count);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(chest.Path)!));
    }
}
