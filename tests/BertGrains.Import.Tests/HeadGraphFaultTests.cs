using System.Text.Json.Nodes;

namespace BertGrains.Import.Tests;

/// <summary>Heads that read each other's states in a way that cannot run.</summary>
public sealed class HeadGraphFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => _folder.File("bundle");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a", "b", "c", "reads the head 'a', which reads 'c' in turn")]
    [InlineData("a", "a", null, "reads the head 'a', which reads 'a', itself")]
    [InlineData("a", "nobody", null, "reads the head 'nobody', which the bundle does not have; it has embedding")]
    [InlineData("a", "embedding", null, "reads the head 'embedding', which has no states of its own")]
    public async Task ImportAsync_HeadGraphThatCannotRun_NamesTheEdge(string first, string second, string? third, string fault)
    {
        var names = new[] { first, second, third }.OfType<string>().Distinct().Where(name => name.Length == 1).ToList();
        foreach (var name in names)
        {
            RandomHead.OfText(_folder.Path, name, _random);
            var next = name == first ? second : name == second && third is not null ? third : first;
            var json = JsonNode.Parse(await File.ReadAllTextAsync(_folder.File($"{name}/head.json"), Cancel))!;
            json["reads"] = new JsonArray(next);
            await File.WriteAllTextAsync(_folder.File($"{name}/head.json"), json.ToJsonString(), Cancel);
        }

        var request = new ImportRequest { Folder = TestFiles.Fixture("bert-relu-tanh"), Output = Target, Heads = [.. names.Select(_folder.File)] };
        var message = (await Assert.ThrowsAsync<ImportException>(() => CheckpointImporter.ImportAsync(request, cancellationToken: Cancel))).Message;

        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }
}
