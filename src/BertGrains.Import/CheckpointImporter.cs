using BertGrains.Import.Bundles;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Graphs;
using BertGrains.Import.Parity;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import;

/// <summary>Converts checkpoints to bundles. The same request gives the same bytes on every machine.</summary>
public static class CheckpointImporter
{
    private const string TrunkFile = "trunk.onnx";
    private const string LicenseFile = "LICENSE";

    /// <summary>
    /// Reads a checkpoint, writes the bundle to a temporary folder, compares the bundle's results with a reference computed from the
    /// checkpoint's weights, and then moves the folder to its final name. A failure before that leaves the output unchanged.
    /// </summary>
    /// <param name="request">What to import, and how.</param>
    /// <param name="progress">Receives the name of each step at its start.</param>
    /// <param name="cancellationToken">Cancels the import; its files are removed.</param>
    /// <exception cref="ImportException">The checkpoint cannot be imported, or the bundle cannot be written.</exception>
    public static async Task<ImportReport> ImportAsync(
        ImportRequest request, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var staged = StagedBundle.Create(request.Output, request.Overwrite);
        progress?.Report($"Reading {request.Folder}");
        var checkpoint = ExportPooling.Decide(await Checkpoint.OpenAsync(request.Folder, cancellationToken));
        var name = NameOf(request, checkpoint);
        var (heads, remarks) = HeadList.Read(checkpoint, request);

        progress?.Report(request.Precision == WeightPrecision.Int8 ? "Calibrating and writing the graphs" : "Writing the graphs");
        var manifest = await WriteAsync(staged, name, request, checkpoint, heads, cancellationToken);

        progress?.Report("Comparing with the reference");
        var texts = ParityTexts.For(heads, EncodedText.EncodeAll(checkpoint, ParityTexts.All));
        var others = ParityTexts.For(heads, EncodedText.EncodeAll(checkpoint, ParityTexts.OfLabels(request.Precision)));
        var parity = BundleParity.Measure(staged.Folder, manifest, checkpoint.Encoder, heads, texts, others, cancellationToken);
        ParityLimits.Check(request.Precision, parity);
        if (checkpoint.OnnxFile is { } export)
        {
            progress?.Report($"Comparing with {Path.GetFileName(export)}");
            parity = [.. parity, .. ExportParity.Measure(export, checkpoint, texts, cancellationToken)];
        }

        staged.Publish();
        return new ImportReport(await Bundle.OpenAsync(request.Output, cancellationToken), parity, [.. checkpoint.Remarks, .. remarks]);
    }

    private static string NameOf(ImportRequest request, Checkpoint checkpoint)
    {
        return ModelName.Check(request.Name ?? checkpoint.Name, "Set it with --name; the default is the name of the folder.");
    }

    private static async Task<BundleManifest> WriteAsync(
        StagedBundle staged,
        string name,
        ImportRequest request,
        Checkpoint checkpoint,
        IReadOnlyList<HeadWeights> heads,
        CancellationToken cancellationToken)
    {
        var format = GraphFormats.Of(request, checkpoint, heads, cancellationToken);
        var ranges = GraphFormats.RangesOf(request, checkpoint, [.. heads.OfType<EmbeddingHeadWeights>()], cancellationToken);
        var entries = new List<HeadManifest>();
        foreach (var head in heads)
        {
            var graph = HeadGraphs.Build(head, checkpoint.Encoder.Dimensions, format);
            var file = graph.Model is null ? null : $"heads/{head.Name}.onnx";
            if (file is not null)
                await staged.AddAsync(file, graph, cancellationToken);
            entries.Add(HeadEntries.Of(head, file, graph.Reads, checkpoint.Encoder.Dimensions) with
            {
                Ranges = ranges.GetValueOrDefault(head.Name),
            });
        }

        var outputs = TrunkOutputs(entries, checkpoint.Encoder.Dimensions.Layers);
        await staged.AddAsync(TrunkFile, TrunkGraph.Build(checkpoint.Encoder, format, outputs), cancellationToken);
        await staged.AddAsync(TrunkDigests.FileName, checkpoint.Digests.ToBytes(), cancellationToken);
        await staged.AddAsync(checkpoint.Tokenizer.Manifest.Vocabulary, checkpoint.Tokenizer.Content, cancellationToken);
        if (checkpoint.License.Path is { } license)
            await staged.AddAsync(LicenseFile, await File.ReadAllBytesAsync(license, cancellationToken), cancellationToken);

        var manifest = new BundleManifest
        {
            Format = BundleManifest.CurrentFormat,
            Name = name,
            Architecture = checkpoint.Architecture,
            Precision = request.Precision.ToString().ToLowerInvariant(),
            Dimensions = checkpoint.Encoder.Dimensions,
            MaxTokens = checkpoint.MaxTokens,
            Tokenizer = checkpoint.Tokenizer.Manifest,
            Trunk = new TrunkManifest(TrunkFile, outputs, TrunkDigests.FileName),
            Heads = entries,
            License = new LicenseManifest(checkpoint.License.Id, checkpoint.License.Path is null ? null : LicenseFile),
            Source = new SourceManifest(checkpoint.Name, checkpoint.Sha256),
            Files = staged.Files,
        };
        await staged.AddManifestAsync(manifest, cancellationToken);
        return manifest;
    }

    // All hidden states, among which a request for features chooses, and the means if a head reads them.
    private static List<string> TrunkOutputs(List<HeadManifest> heads, int layers)
    {
        var states = Enumerable.Range(0, layers + 1).Select(TensorNames.Hidden);
        return [.. heads.Exists(head => head.Reads.Contains(TensorNames.Mean)) ? states.Append(TensorNames.Mean) : states];
    }
}
