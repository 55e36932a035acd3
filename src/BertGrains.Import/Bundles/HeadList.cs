using System.Text.RegularExpressions;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Bundles;

/// <summary>The heads of a new bundle, in order: the checkpoint's own head, the heads of the request, features.</summary>
internal static partial class HeadList
{
    // Head names are file names and appear in requests.
    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}$")]
    private static partial Regex Name { get; }

    /// <summary>Reads the head folders of a request.</summary>
    /// <returns>The heads, and remarks about them for the user.</returns>
    /// <exception cref="ImportException">A head cannot be read, or its name is invalid or not unique.</exception>
    public static (IReadOnlyList<HeadWeights> Heads, IReadOnlyList<string> Remarks) Read(Checkpoint checkpoint, ImportRequest request)
    {
        var heads = checkpoint.Heads.Where(h => h is not FeaturesHeadWeights).ToList();
        var remarks = new List<string>();
        var folders = new HeadFolders(HeadTrunk.Of(checkpoint.Encoder), heads.ToDictionary(head => head.Name, head => head.States));
        foreach (var head in folders.Read(request.Heads))
            heads.AddRange(head.InBundle(checkpoint.Mask));
        foreach (var folder in request.Heads)
        {
            if (HeadFolder.TrunkOf(folder) is { } trunk && trunk != checkpoint.Name && trunk != request.Name)
                remarks.Add(OfAnotherTrunk(HeadFolder.NameOf(folder), trunk));
        }

        heads.AddRange(checkpoint.Heads.Where(h => h is FeaturesHeadWeights { Mix: null }));
        CheckNames(heads.Select(head => head.Name));
        return (heads, remarks);
    }

    /// <summary>Rejects names that are invalid or not unique.</summary>
    /// <exception cref="ImportException">A name is invalid, or two heads have it.</exception>
    public static void CheckNames(IEnumerable<string> heads)
    {
        var names = new HashSet<string>();
        foreach (var name in heads)
        {
            if (!names.Add(name))
                throw TwoHeads(name);
            if (!Name.IsMatch(name))
                throw new ImportException($"Head name '{name}' is invalid; a name has 1 to 64 of the characters a-z, 0-9, '.', '_' and '-'.");
        }
    }

    /// <summary>The error for two heads of a name.</summary>
    public static ImportException TwoHeads(string name) => new($"Two heads have the name '{name}'; change the name in one head.json.");

    /// <summary>A remark about a head of another trunk.</summary>
    public static string OfAnotherTrunk(string head, string trunk) =>
        $"Head '{head}' was trained on trunk '{trunk}'; its results on this trunk are not meaningful.";
}
