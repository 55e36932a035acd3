using System.Security.Cryptography;

namespace BertGrains.Import.Checkpoints;

/// <summary>The modules that texts of one kind pass through.</summary>
/// <param name="Name">Name of the route, such as query or document; null in a model without routes.</param>
/// <param name="Modules">Last part of each class name, and its folder.</param>
internal sealed record Route(string? Name, IReadOnlyList<(string Kind, string Folder)> Modules);

/// <summary>
/// The Router module of sentence-transformers 5: <c>router_config.json</c> names the modules of each route. Routes are supported that have one
/// encoder, whether they share its folder or have equal copies of it, and such with fixed weights of tokens instead; each becomes a head.
/// </summary>
internal static class Routes
{
    private static readonly string[] ConfigNames = ["router_config.json", "config.json"];

    /// <summary>Whether a module is a Router; Asym was its name before version 5.</summary>
    public static bool IsRouter(string kind) => kind is "Router" or "Asym";

    /// <summary>Replaces the Router among the modules of a model by the modules of each route; the default route is the first.</summary>
    /// <param name="path">The modules.json.</param>
    /// <param name="modules">The modules.</param>
    /// <exception cref="ImportException">There are several routers, or the routes have different encoders.</exception>
    public static IReadOnlyList<Route> Expand(string path, IReadOnlyList<(string Kind, string Folder)> modules)
    {
        var places = Enumerable.Range(0, modules.Count).Where(i => IsRouter(modules[i].Kind)).ToList();
        if (places.Count == 0)
            return [new Route(null, modules)];
        if (places.Count > 1)
            throw new ImportException($"{path} has {places.Count} Router modules; only one is supported.");
        var place = places[0];
        var (config, inner) = Read(modules[place].Folder);
        var routes = inner.ConvertAll(route => route with { Modules = [.. modules.Take(place), .. route.Modules, .. modules.Skip(place + 1)] });
        var encoder = routes.Find(route => !SparseStaticEmbedding.Is(route))?.Modules.Select(DigestOf).FirstOrDefault();
        if (routes.Exists(route => !SparseStaticEmbedding.Is(route) && (route.Modules.Count == 0 || DigestOf(route.Modules[0]) != encoder)))
        {
            var list = string.Join(", ", inner.Select(route => $"{route.Name} ({string.Join(" + ", route.Modules.Select(m => Path.GetFileName(m.Folder)))})"));
            throw new ImportException(
                $"{config.Path}: the routes {list} have different encoders; a bundle has one. Import the folder of the encoder of one route as a "
                + "checkpoint of its own.");
        }

        if (routes.TrueForAll(route => route.Modules.Select(DigestOf).SequenceEqual(routes[0].Modules.Select(DigestOf))))
            return [routes[0] with { Name = null }];
        var first = config.PartOrNull("parameters")?.StringOrNull("default_route");
        return [.. routes.OrderBy(route => route.Name != first)];
    }

    private static (JsonFile Config, List<Route> Routes) Read(string folder)
    {
        var config = JsonFile.Read(Path.Combine(folder, Array.Find(ConfigNames, name => File.Exists(Path.Combine(folder, name))) ?? ConfigNames[0]));
        var types = (config.PartOrNull("types") ?? throw Fault(config, "types")).Root.EnumerateObject().ToDictionary(t => t.Name, t => t.Value.ToString());
        var structure = config.PartOrNull("structure") ?? throw Fault(config, "structure");
        var routes = structure.Root.EnumerateObject()
            .Select(route => new Route(route.Name, [.. structure.StringList(route.Name).Select(id => ModuleOf(config, types, folder, id))])).ToList();
        return routes.Count > 0 ? (config, routes) : throw Fault(config, "structure");
    }

    private static (string Kind, string Folder) ModuleOf(JsonFile config, Dictionary<string, string> types, string folder, string id)
    {
        // An empty id is the folder of the Router itself.
        if (!types.TryGetValue(id, out var type) || Path.GetFileName(id) != id || id is "." or "..")
            throw new ImportException($"{config.Path}: structure names the module '{id}', which types does not have.");
        return (ModuleKind.Of(config.Path, type), Path.Combine(folder, id));
    }

    private static ImportException Fault(JsonFile config, string name) => new($"{config.Path}: {name} must be an object with at least one member.");

    // Versions differ in whether a module of several routes is saved once. Files that say where a copy is from do not count.
    private static string DigestOf((string Kind, string Folder) module)
    {
        var digests = Directory.Exists(module.Folder)
            ? Directory.EnumerateFiles(module.Folder).Where(file => Path.GetExtension(file) is ".safetensors" or ".json" or ".txt" or ".onnx")
                .Order(StringComparer.Ordinal).Select(file => $"{Path.GetFileName(file)} {DigestOf(file)}")
            : [module.Folder];
        return string.Join('\n', digests.Prepend(module.Kind is "MLMTransformer" ? "Transformer" : module.Kind));
    }

    private static string DigestOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
