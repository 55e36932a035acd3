using System.Net;
using BertGrains.Gateway.Keys;
using BertGrains.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Tests.Keys;

public sealed class KeyReloadTests
{
    [Fact]
    public async Task Keys_AddedAndRevoked_ApplyWithoutARestart()
    {
        using var chest = new KeyChest();
        using var log = new CollectedLog();
        var first = chest.Add();
        await using var host = await chest.StartAsync(Collect(log));
        await log.WaitAsync("1 API keys");

        var second = chest.Add();
        await log.WaitAsync("2 API keys");
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [await StatusAsync(host, first), await StatusAsync(host, second)]);

        KeyFile.Change(chest.Path, keys => [.. keys.Where(key => key.Id != KeyChest.IdOf(first))]);
        await log.WaitAsync("1 API keys");
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], [await StatusAsync(host, first), await StatusAsync(host, second)]);
    }

    [Fact]
    public async Task Keys_BrokenAndMissingFile_KeepTheOldKeys()
    {
        using var chest = new KeyChest();
        using var log = new CollectedLog();
        var key = chest.Add();
        await using var host = await chest.StartAsync(Collect(log));
        var content = await File.ReadAllBytesAsync(chest.Path, TestContext.Current.CancellationToken);

        await File.WriteAllTextAsync(chest.Path, "{\n\"keys\": [\n{}]}", TestContext.Current.CancellationToken);
        Assert.Contains("line 3", await log.WaitAsync("stay valid"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, key));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host, null));

        File.Delete(chest.Path);
        await log.WaitAsync("stay valid");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, key));

        await File.WriteAllBytesAsync(chest.Path, content, TestContext.Current.CancellationToken);
        await log.WaitAsync("1 API keys");

        await File.WriteAllTextAsync(chest.Path, """{"keys":[]}""", TestContext.Current.CancellationToken);
        await log.WaitAsync("0 API keys");
        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], [await StatusAsync(host, key), await StatusAsync(host, null)]);
        Assert.Equal(2, log.Entries.Count(entry => entry.Category == typeof(KeyReload).FullName && entry.Level == LogLevel.Error));
    }

    /// <summary>A secret of Kubernetes: the file is a link into a folder behind the link ..data, which is replaced.</summary>
    [Fact]
    public async Task Keys_SwappedLinkOfASecret_Apply()
    {
        using var folder = new TemporaryFolder();
        using var log = new CollectedLog();
        using var before = new KeyChest();
        using var after = new KeyChest();
        var (first, second) = (before.Add(), after.Add());
        Directory.CreateSymbolicLink(folder.File("..data"), Path.GetDirectoryName(before.Path)!);
        var path = folder.File("keys.json");
        File.CreateSymbolicLink(path, "..data/keys.json");
        await using var host = await GatewayHost.StartAsync(options => options.Keys.Path = path, Collect(log));
        await log.WaitAsync("1 API keys");

        Directory.Delete(folder.File("..data"));
        Directory.CreateSymbolicLink(folder.File("..data"), Path.GetDirectoryName(after.Path)!);
        await log.WaitAsync("1 API keys");

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK], [await StatusAsync(host, first), await StatusAsync(host, second)]);
    }

    private static Action<IServiceCollection> Collect(CollectedLog log) => services => services.AddLogging(logging => logging.AddProvider(log));

    private static async Task<HttpStatusCode> StatusAsync(GatewayHost host, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/info");
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
