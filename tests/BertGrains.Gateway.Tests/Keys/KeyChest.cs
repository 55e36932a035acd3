using BertGrains.Gateway.Keys;
using BertGrains.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Gateway.Tests.Keys;

/// <summary>A file of API keys in a temporary folder, with their texts.</summary>
internal sealed class KeyChest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.File("keys.json");

    public void Dispose() => _folder.Dispose();

    /// <summary>Adds a key and returns its text.</summary>
    public string Add(Func<ApiKey, ApiKey>? change = null)
    {
        var key = ApiKey.Create("tests", out var text);
        KeyFile.Change(Path, keys => [.. keys, change?.Invoke(key) ?? key]);
        return text;
    }

    /// <summary>Starts a gateway with these keys.</summary>
    public Task<GatewayHost> StartAsync(Action<IServiceCollection>? services = null) =>
        GatewayHost.StartAsync(options => options.Keys.Path = Path, services);

    public static string IdOf(string text) => text.Split('_')[1];
}
