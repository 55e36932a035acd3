using BertGrains.Import.Checkpoints.Architectures;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Checkpoints.LateInteraction;
using BertGrains.Import.Exports;

namespace BertGrains.Import.Checkpoints;

/// <summary>A checkpoint in memory: the source of a bundle.</summary>
internal sealed record Checkpoint
{
    /// <summary>Name of the checkpoint's folder.</summary>
    public required string Name { get; init; }

    /// <summary>The value of <see cref="Architectures.Architecture.ModelType"/>.</summary>
    public required string Architecture { get; init; }

    public required EncoderWeights Encoder { get; init; }

    /// <summary>Digests of the encoder's tensors.</summary>
    public required TrunkDigests Digests { get; init; }

    public required TokenizerFiles Tokenizer { get; init; }

    /// <summary>The mask of the tokenizer.</summary>
    public required MaskToken Mask { get; init; }

    /// <summary>Maximum length of an item in tokens, special tokens included.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>The checkpoint's own heads, the features head last.</summary>
    public required IReadOnlyList<HeadWeights> Heads { get; init; }

    public required LicenseFiles License { get; init; }

    /// <summary>The ONNX export that the weights were found in; null if they are in another format.</summary>
    public string? OnnxFile { get; init; }

    /// <summary>Whether that export computes in fp16.</summary>
    public bool OnnxIsHalf { get; init; }

    /// <summary>Digest of the weights, lowercase hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The one of <see cref="Remarks"/> that says that the mean is a guess; null if the pooling is known.</summary>
    public string? GuessedPooling { get; init; }

    /// <summary>Notes for the user, as sentences.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>Reads a folder in the layout of transformers or sentence-transformers, or with an ONNX export.</summary>
    /// <exception cref="ImportException">The folder has no such checkpoint, or this version does not support it.</exception>
    public static async Task<Checkpoint> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(folder))
            throw new ImportException($"{folder} does not exist or is not a folder; expected the folder of a checkpoint.");
        var sentenceTransformer = SentenceTransformer.OpenIfPresent(folder);
        var encoderFolder = sentenceTransformer?.EncoderFolder ?? folder;
        using var source = CheckpointSource.Open(encoderFolder);
        var (config, tensors) = (source.Config, source.Weights);
        var architecture = Architectures.Architecture.Of(config, tensors.Names);
        var layout = CheckpointLayout.Of(architecture, new WeightReader(tensors, encoderFolder), tensors.Names);
        var encoder = ReadEncoder(architecture, config, layout.Encoder);
        var digests = TrunkDigests.Of(layout.Encoder, encoder);
        var tokenizer = TokenizerFiles.Read(encoderFolder, source.Lowercases);
        if (tokenizer.Tokenizer.VocabularySize > encoder.Dimensions.Vocabulary)
        {
            var size = encoder.Dimensions.Vocabulary;
            throw new ImportException(
                $"{encoderFolder}: the vocabulary has {tokenizer.Tokenizer.VocabularySize} tokens, more than vocab_size {size} of the encoder: "
                + $"there is no embedding for the token '{tokenizer.Tokenizer.TokenOf(size)}' with the id {size}.");
        }

        List<string> remarks = [.. source.Remarks, .. tokenizer.Remarks, .. RemarksOf(config), .. sentenceTransformer?.Remarks ?? []];
        var head = sentenceTransformer switch
        {
            { MultiVector: { } multiVector } => multiVector.ReadHead(encoder, tokenizer, remarks),
            { HasOwnHead: false } => sentenceTransformer.ReadHead(encoder.Dimensions.Hidden),
            null when config.ClassName() == StanfordColbert.ClassName => StanfordColbert.Read(folder, layout.Heads, encoder, tokenizer, remarks),
            _ => ReadOwnHead(architecture, config, layout, encoder, remarks),
        };
        if (sentenceTransformer is { HasOwnHead: true })
            head = sentenceTransformer.Check(head ?? throw sentenceTransformer.WithoutHead(config.Path, config.ClassName()), config, encoder.Dimensions, tokenizer.Tokenizer);
        layout.CheckUnread(architecture.Heads.ContainsKey(config.ClassName()) || config.ClassName() == StanfordColbert.ClassName, remarks);
        string? guess = null;
        if (head is null)
        {
            (head, var remark, var isGuess) = DefaultPooling.Read(folder, encoder.Dimensions.Hidden);
            remarks.Add(remark);
            guess = isGuess ? remark : null;
        }

        var mask = MaskToken.Of(tokenizer, encoderFolder);
        return new Checkpoint
        {
            Name = Path.GetFileName(folder),
            Architecture = architecture.ModelType,
            Encoder = encoder,
            Digests = digests,
            Tokenizer = tokenizer,
            Mask = mask,
            MaxTokens = MaxTokensOf(encoderFolder, tokenizer, encoder, sentenceTransformer?.MultiVector),
            Heads = [.. head.InBundle(mask), new FeaturesHeadWeights("features")],
            License = LicenseFiles.Find(folder),
            OnnxFile = (tensors as ExportTensors)?.OnnxFile,
            OnnxIsHalf = tensors is ExportTensors { IsHalf: true },
            Sha256 = await tensors.DigestAsync(cancellationToken),
            GuessedPooling = guess,
            Remarks = remarks,
        };
    }

    private static EncoderWeights ReadEncoder(Architectures.Architecture architecture, JsonFile config, WeightReader weights)
    {
        try
        {
            return architecture.ReadEncoder(config, weights);
        }
        catch (ImportException e) when (config.Find("auto_map") is not null)
        {
            throw new ImportException(
                $"{e.Message.TrimEnd('.')}. {Path.GetFileName(config.Path)} names code of the model's own (auto_map), which is not run: this is another "
                + $"model than the {architecture.ModelType} of the library.",
                e);
        }
    }

    // Null for a class without a head, and for one whose head is not imported.
    private static HeadWeights? ReadOwnHead(
        Architectures.Architecture architecture, JsonFile config, CheckpointLayout layout, EncoderWeights encoder, List<string> remarks)
    {
        var type = config.ClassName();
        if (architecture.Heads.TryGetValue(type, out var reader) && reader is not null)
        {
            layout.CheckHead(config, type);
            return reader(config, layout.Heads, encoder);
        }

        layout.CheckClass(config, type);
        if (type.Length > 0 && !architecture.Heads.ContainsKey(type))
        {
            var known = architecture.Heads.Where(h => h.Value is not null).Select(h => h.Key);
            remarks.Add($"The head of {type} is not imported; supported classes are {string.Join(", ", known)}.");
        }

        return null;
    }

    private static IEnumerable<string> RemarksOf(JsonFile config)
    {
        if (config.Find("auto_map") is not null)
        {
            yield return $"{Path.GetFileName(config.Path)} names code of the model's own (auto_map), which is not run; the weights are read as those of the "
                + "library.";
        }

        if (CheckpointLabels.RemarkOf(config) is { } labels)
            yield return labels;
    }

    // As in sentence-transformers: its own setting, or the smaller of the limits of the tokenizer and the encoder.
    private static int MaxTokensOf(string folder, TokenizerFiles tokenizer, EncoderWeights encoder, MultiVectorEncoder? multiVector)
    {
        var positions = encoder.Dimensions.Positions;
        var own = multiVector is not null ? multiVector.MaxTokens : TransformerConfig.ReadIfPresent(folder)?.IntOrNull("max_seq_length");
        var tokens = Math.Min(own ?? tokenizer.ModelMaxLength ?? positions, positions);
        return tokens >= 3
            ? tokens
            : throw new ImportException(
                $"{folder}: the maximum length is {tokens} tokens; at least 3 are needed (max_seq_length or model_max_length).");
    }
}
