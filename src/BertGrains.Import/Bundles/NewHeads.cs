using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Bundles;

/// <summary>Heads that are added to a bundle.</summary>
/// <param name="Heads">The heads.</param>
/// <param name="Remarks">Notes for the user, as sentences.</param>
internal sealed record NewHeads(IReadOnlyList<HeadWeights> Heads, IReadOnlyList<string> Remarks)
{
    /// <summary>Reads the heads of a request.</summary>
    /// <exception cref="ImportException">The folder has no heads of this trunk, or a name is invalid or taken.</exception>
    public static async Task<NewHeads> ReadAsync(HeadRequest request, Bundle bundle, BundleTrunk trunk, CancellationToken cancellationToken)
    {
        if (!HeadFolder.IsAt(request.Folder) && File.Exists(Path.Combine(request.Folder, BundleManifest.FileName)))
            throw new ImportException($"{request.Folder} is a bundle; heads come from a folder with head.json or from a checkpoint.");
        var (heads, remarks) = HeadFolder.IsAt(request.Folder)
            ? OfFolder(request.Folder, bundle.Manifest, trunk)
            : await OfCheckpointAsync(request.Folder, bundle.Manifest, trunk, cancellationToken);
        if (request.Name is { } name)
        {
            heads = heads is [var head] ? [head with { Name = name }] : [.. heads.Select(one => one with { Name = $"{name}-{one.Name}" })];
        }

        var names = bundle.Manifest.Heads.Select(head => head.Name).ToHashSet();
        if (heads.FirstOrDefault(head => names.Contains(head.Name)) is { } taken)
        {
            throw new ImportException(
                $"{bundle.Folder} already has a head '{taken.Name}'. Use --name for another name, or remove it first: bertgrains head remove.");
        }

        HeadList.CheckNames(heads.Select(head => head.Name));
        return new NewHeads(heads, remarks);
    }

    private static (IReadOnlyList<HeadWeights>, IReadOnlyList<string>) OfFolder(string folder, BundleManifest manifest, BundleTrunk trunk)
    {
        var head = new HeadFolders(trunk.Read(), trunk.States()).Read([folder])[0];
        if (HeadFolder.TrunkOf(folder) is { } name && name != manifest.Name && name != manifest.Source.Name)
        {
            throw new ImportException(
                $"{folder}: the head was trained on the trunk '{name}', not on '{manifest.Source.Name}'; its results on another trunk are not "
                + "meaningful. If both are the same, correct trunk in head.json.");
        }

        return (head.InBundle(trunk.Mask), []);
    }

    private static async Task<(IReadOnlyList<HeadWeights>, IReadOnlyList<string>)> OfCheckpointAsync(
        string folder, BundleManifest manifest, BundleTrunk trunk, CancellationToken cancellationToken)
    {
        var checkpoint = await Checkpoint.OpenAsync(folder, cancellationToken);
        trunk.Require(checkpoint, folder);
        List<string> remarks = [.. checkpoint.Remarks];
        if (checkpoint.MaxTokens != manifest.MaxTokens)
            remarks.Add($"The checkpoint's maximum length is {checkpoint.MaxTokens} tokens; that of the bundle stays {manifest.MaxTokens}.");
        if (checkpoint.Tokenizer.Manifest.TruncationSide != manifest.Tokenizer.TruncationSide)
        {
            var (left, stays) = checkpoint.Tokenizer.Manifest.TruncationSide == TruncationSide.Left ? ("beginning", "end") : ("end", "beginning");
            remarks.Add($"A truncated text loses its {left} in the checkpoint; in the bundle its {stays}, unless a request names the side.");
        }

        if (checkpoint.License.Id is { } license && license != manifest.License?.Id)
            remarks.Add($"The license of the checkpoint is {license}; the bundle states {manifest.License?.Id ?? "none"}.");
        return ([.. checkpoint.Heads.Where(head => head is not FeaturesHeadWeights { Mix: null })], remarks);
    }
}
