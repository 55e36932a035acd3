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
        foreach (var folder in request.Heads)
        {
            heads.AddRange(HeadFolder.Read(folder, checkpoint.Encoder).InBundle(checkpoint.Mask));
            if (HeadFolder.TrunkOf(folder) is { } trunk && trunk != checkpoint.Name && trunk != request.Name)
                remarks.Add($"Head '{heads[^1].Name}' was trained on trunk '{trunk}'; its results on this trunk are not meaningful.");
        }

        heads.AddRange(checkpoint.Heads.Where(h => h is FeaturesHeadWeights { Mix: null }));
        if (heads.GroupBy(h => h.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ImportException($"Two heads have the name '{twice.Key}'; change the name in one head.json.");
        if (heads.Find(h => !Name.IsMatch(h.Name)) is { } odd)
            throw new ImportException($"Head name '{odd.Name}' is invalid; a name has 1 to 64 of the characters a-z, 0-9, '.', '_' and '-'.");
        return (heads, remarks);
    }
}
