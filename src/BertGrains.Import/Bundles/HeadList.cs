using System.Text.RegularExpressions;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Bundles;

/// <summary>The heads of a bundle to be, in the order of listing: the checkpoint's own, those asked for, the features last.</summary>
internal static partial class HeadList
{
    // Head names become file names and parts of requests.
    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}$")]
    private static partial Regex Name { get; }

    /// <summary>Reads the head folders of a request.</summary>
    /// <returns>The heads, and what the user should know about them.</returns>
    /// <exception cref="ImportException">A head cannot be read, or its name is taken or unusable.</exception>
    public static (IReadOnlyList<HeadWeights> Heads, IReadOnlyList<string> Remarks) Read(Checkpoint checkpoint, ImportRequest request)
    {
        var heads = checkpoint.Heads.Where(h => h is not FeaturesHeadWeights).ToList();
        var remarks = new List<string>();
        foreach (var folder in request.Heads)
        {
            heads.Add(HeadFolder.Read(folder, checkpoint.Encoder));
            if (HeadFolder.TrunkOf(folder) is { } trunk && trunk != checkpoint.Name && trunk != request.Name)
                remarks.Add($"The head {heads[^1].Name} was trained on the trunk {trunk}; on another its answers mean nothing.");
        }

        heads.AddRange(checkpoint.Heads.Where(h => h is FeaturesHeadWeights));
        if (heads.GroupBy(h => h.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ImportException($"Two heads are called '{twice.Key}'; give one of them another name in its head.json.");
        if (heads.Find(h => !Name.IsMatch(h.Name)) is { } odd)
            throw new ImportException($"A head is called '{odd.Name}'; names are 1 to 64 of the characters a-z, 0-9, '.', '_' and '-'.");
        return (heads, remarks);
    }
}
