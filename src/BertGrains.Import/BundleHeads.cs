using System.Security.Cryptography;
using BertGrains.Import.Bundles;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Graphs;
using BertGrains.Import.Parity;
using BertGrains.Import.Quantization;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import;

/// <summary>Adds heads to bundles and removes them. The trunk's file stays as it is; the bundle gets another revision.</summary>
public static class BundleHeads
{
    /// <summary>
    /// Adds the heads of a folder, compares their results with a reference on the states of the bundle's own trunk, and then replaces the bundle
    /// or makes a new one. A failure before that leaves both unchanged.
    /// </summary>
    /// <param name="request">Which heads to add.</param>
    /// <param name="progress">Receives the name of each step at its start.</param>
    /// <param name="cancellationToken">Cancels the work; its files are removed.</param>
    /// <returns>The bundle, and the differences of the new heads.</returns>
    /// <exception cref="ImportException">The folder has no head for this trunk, or the bundle cannot be written.</exception>
    /// <exception cref="BundleException">The bundle is damaged.</exception>
    public static async Task<ImportReport> AddAsync(
        HeadRequest request, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Model is not null)
            ModelName.Check(request.Model, "Choose another one with --model-name.");
        progress?.Report($"Reading {request.Folder}");
        var bundle = await Bundle.OpenAsync(request.Bundle, cancellationToken);
        var trunk = new BundleTrunk(bundle);
        trunk.RequireStates();
        var (heads, remarks) = await NewHeads.ReadAsync(request, bundle, trunk, cancellationToken);

        progress?.Report("Writing the graphs");
        using var staged = await CopyAsync(bundle, request.Output, bundle.Manifest.Files.Keys, cancellationToken);
        var manifest = await AddAsync(staged, bundle, trunk, heads, request.Model, cancellationToken);

        progress?.Report("Comparing with the reference");
        var added = manifest.Heads.Where(head => heads.Any(weights => weights.Name == head.Name)).ToList();
        var compared = manifest with { Heads = [.. manifest.Heads.Where(head => head.States is not null).Union(added)] };
        using var states = new BundleStates(staged.Folder, compared);
        var texts = ParityTexts.For(heads, trunk.Encode(ParityTexts.All));
        var others = ParityTexts.For(heads, trunk.Encode(ParityTexts.OfLabels(PrecisionOf(bundle))));
        var figures = states.Measure(heads, texts, others, cancellationToken);
        ParityLimits.Check(PrecisionOf(bundle), figures);

        await PublishAsync(staged, bundle, request.Output, cancellationToken);
        return new ImportReport(await Bundle.OpenAsync(request.Output ?? request.Bundle, cancellationToken), figures, remarks);
    }

    /// <summary>Removes a head.</summary>
    /// <param name="bundle">Folder of the bundle.</param>
    /// <param name="head">Name of the head.</param>
    /// <param name="output">Folder of the new bundle; null to replace the bundle.</param>
    /// <param name="cancellationToken">Cancels the work; its files are removed.</param>
    /// <returns>The bundle without the head.</returns>
    /// <exception cref="ImportException">The bundle has no such head, another head reads it, or it is the only one.</exception>
    /// <exception cref="BundleException">The bundle is damaged.</exception>
    public static async Task<Bundle> RemoveAsync(
        string bundle, string head, string? output = null, CancellationToken cancellationToken = default)
    {
        var opened = await Bundle.OpenAsync(bundle, cancellationToken);
        var manifest = opened.Manifest;
        var names = string.Join(", ", manifest.Heads.Select(other => other.Name));
        var removed = manifest.Heads.FirstOrDefault(other => other.Name == head)
            ?? throw new ImportException($"{opened.Folder} has no head '{head}'; it has {names}.");
        if (manifest.Heads.FirstOrDefault(other => other.Reads.Contains(TensorNames.StatesOf(head))) is { } reader)
            throw new ImportException($"The head '{reader.Name}' reads the head '{head}'; remove '{reader.Name}' first.");
        if (manifest.Heads.Count == 1)
            throw new ImportException($"'{head}' is the only head of {opened.Folder}; a bundle without heads answers nothing.");

        var files = opened.FilesOf(removed).Except(manifest.Heads.Where(other => other != removed).SelectMany(opened.FilesOf));
        using var staged = await CopyAsync(opened, output, manifest.Files.Keys.Except(files), cancellationToken);
        await staged.AddManifestAsync(
            manifest with { Heads = [.. manifest.Heads.Where(other => other != removed)], Files = staged.Files }, cancellationToken);
        await PublishAsync(staged, opened, output, cancellationToken);
        return await Bundle.OpenAsync(output ?? bundle, cancellationToken);
    }

    private static async Task<StagedBundle> CopyAsync(
        Bundle bundle, string? output, IEnumerable<string> files, CancellationToken cancellationToken)
    {
        if (output is not null && File.Exists(Path.Combine(output, BundleManifest.FileName)))
            throw new ImportException($"{output} already has a bundle; choose another folder, or none to replace {bundle.Folder}.");
        var staged = StagedBundle.Create(output ?? bundle.Folder, overwrite: output is null);
        try
        {
            foreach (var file in files)
                await staged.CopyAsync(bundle, file, cancellationToken);
            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    // Of two changes at the same time the later one must not undo the earlier one.
    private static async Task PublishAsync(StagedBundle staged, Bundle bundle, string? output, CancellationToken cancellationToken)
    {
        var json = await File.ReadAllBytesAsync(bundle.PathOf(BundleManifest.FileName), cancellationToken);
        if (output is null && Convert.ToHexStringLower(SHA256.HashData(json)) != bundle.Revision)
            throw new ImportException($"{bundle.Folder} was changed by another program meanwhile; nothing was written. Run the command again.");
        staged.Publish();
    }

    private static async Task<BundleManifest> AddAsync(
        StagedBundle staged, Bundle bundle, BundleTrunk trunk, IReadOnlyList<HeadWeights> heads, string? model, CancellationToken cancellationToken)
    {
        var old = bundle.Manifest;
        var hasMeans = old.Trunk.Outputs.Contains(TensorNames.Mean);
        var (format, ranges) = Calibrate(bundle, trunk, heads, cancellationToken);
        var entries = new List<HeadManifest>();
        foreach (var head in heads)
        {
            var graph = HeadGraphs.Build(head, old.Dimensions, format, hasMeans);
            var file = $"heads/{head.Name}.onnx";
            await staged.AddAsync(file, graph, cancellationToken);
            entries.Add(HeadEntries.Of(head, file, graph.Reads, old.Dimensions) with { Ranges = ranges.GetValueOrDefault(head.Name) });
        }

        // The features head stays the last one.
        var last = old.Heads.Where(head => head.Graph is null);
        var manifest = old with { Name = model ?? old.Name, Heads = [.. old.Heads.Except(last), .. entries, .. last], Files = staged.Files };
        await staged.AddManifestAsync(manifest, cancellationToken);
        return manifest;
    }

    // What is measured on texts is measured on the states that the heads will read: those of the bundle's trunk.
    private static (GraphFormat Format, IReadOnlyDictionary<string, EmbeddingRanges> Ranges) Calibrate(
        Bundle bundle, BundleTrunk trunk, IReadOnlyList<HeadWeights> heads, CancellationToken cancellationToken)
    {
        var readable = bundle.Manifest with { Heads = [.. bundle.Manifest.Heads.Where(head => head.States is not null)] };
        using var states = new BundleStates(bundle.Folder, readable);
        var texts = trunk.Encode(CalibrationTexts.BuiltIn.Select(text => (text, (string?)null)));
        GraphFormat format = PrecisionOf(bundle) switch
        {
            WeightPrecision.Fp32 => GraphFormat.Fp32,
            WeightPrecision.Fp16 => GraphFormat.Fp16,
            _ => Int8Format.Calibrate(heads, texts.Select(text => states.ItemOf(text, heads)), cancellationToken),
        };
        EmbeddingHeadWeights[] embeddings = [.. heads.OfType<EmbeddingHeadWeights>()];
        return (format, EmbeddingCalibration.Measure(embeddings, texts, text => states.ItemOf(text, heads), cancellationToken));
    }

    private static WeightPrecision PrecisionOf(Bundle bundle) => Enum.Parse<WeightPrecision>(bundle.Manifest.Precision, ignoreCase: true);
}
