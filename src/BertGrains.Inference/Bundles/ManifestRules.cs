namespace BertGrains.Inference.Bundles;

/// <summary>Consistency rules of a manifest that its types do not express.</summary>
internal static class ManifestRules
{
    // Two special tokens and one of a text.
    private const int MinTokens = 3;

    /// <summary>The faults of a manifest, each worded to follow "model.json is damaged: ".</summary>
    public static IEnumerable<string> FaultsOf(BundleManifest manifest)
    {
        foreach (var (file, entry) in manifest.Files)
        {
            if (!IsInside(file))
                yield return $"the file name '{file}' is outside the bundle";
            if (entry is null)
                yield return $"the entry of the file '{file}' is null";
        }

        foreach (var file in FilesNamedBy(manifest))
        {
            if (!manifest.Files.ContainsKey(file))
                yield return $"the file '{file}' has no entry in files";
        }

        var sizes = manifest.Dimensions;
        if (Math.Min(Math.Min(sizes.Hidden, sizes.Layers), Math.Min(sizes.Vocabulary, sizes.TokenTypes)) < 1)
            yield return "its dimensions are not positive";
        if (manifest.MaxTokens < MinTokens || manifest.MaxTokens > sizes.Positions)
            yield return $"maxTokens is {manifest.MaxTokens}, not between {MinTokens} and the {sizes.Positions} positions of the encoder";
        foreach (var fault in FaultsOfHeads(manifest))
            yield return fault;
    }

    private static IEnumerable<string> FilesNamedBy(BundleManifest manifest)
    {
        yield return manifest.Trunk.Graph;
        yield return manifest.Tokenizer.Vocabulary;
        if (manifest.Trunk.Digests is { } digests)
            yield return digests;
        if (manifest.License?.File is { } license)
            yield return license;
        foreach (var graph in manifest.Heads.Select(h => h?.Graph).OfType<string>())
            yield return graph;
    }

    private static IEnumerable<string> FaultsOfHeads(BundleManifest manifest)
    {
        if (HeadNetwork.FindCircle([.. manifest.Heads.Where(head => head is not null)]) is var (reader, read))
            yield return $"the head '{reader}' reads the states of '{read}', which reads those of '{reader}' in turn";
        var names = new HashSet<string>();
        foreach (var head in manifest.Heads)
        {
            if (head is null)
            {
                yield return "a head is null";
                continue;
            }

            if (head.Reads.FirstOrDefault(name => TensorNames.HeadOf(name) is null && !IsTensorOf(manifest.Trunk, name)) is { } missing)
                yield return $"the head '{head.Name}' reads '{missing}', which the trunk does not have";
            if (HeadNetwork.LowerOf(head).FirstOrDefault(name => manifest.Heads.All(other => other?.Name != name)) is { } other)
                yield return $"the head '{head.Name}' reads the states of '{other}', and no head has this name";
            if (HeadNetwork.LowerOf(head).FirstOrDefault(name => manifest.Heads.Any(other => other?.Name == name && other.States is null)) is { } bare)
                yield return $"the head '{head.Name}' reads the states of '{bare}', which has none";
            if (head.Reads.Count == 0)
                yield return $"the head '{head.Name}' reads nothing";
            if (head.Graph is null && (head.Reads.Count != 1 || !manifest.Trunk.Outputs.Contains(head.Reads[0])))
                yield return $"the head '{head.Name}' has neither a graph nor exactly one output of the trunk to return";
            if (!names.Add(head.Name))
                yield return $"two heads are named '{head.Name}'";
            foreach (var fault in FaultsOfTask(head, manifest.Dimensions))
                yield return fault;
        }
    }

    private static IEnumerable<string> FaultsOfTask(HeadManifest head, EncoderDimensions sizes)
    {
        var hasLabels = head.Task is BertTask.Classify or BertTask.TokenClassify or BertTask.Rerank or BertTask.NextSentence
            or BertTask.DetectReplaced;
        if (hasLabels && head is { Labels: null or [] } or { Activation: null })
            yield return $"the head '{head.Name}' has no labels or no activation";
        if (head.Task == BertTask.NextSentence && head.Labels?.Count != 2)
            yield return $"the head '{head.Name}' does not have two labels";
        if (head.Task == BertTask.DetectReplaced && head.Labels?.Count != 1)
            yield return $"the head '{head.Name}' does not have one label";
        if (head.DefaultPrompt is { } prompt && head.Prompts?.ContainsKey(prompt) is not true)
            yield return $"the head '{head.Name}' has the default prompt '{prompt}', but no such prompt";
        if (head.Ranges is { } ranges && !(ranges.Minimum?.Count == head.Dimensions && ranges.Maximum?.Count == head.Dimensions
            && ranges.PrefixLengths?.Count == head.Dimensions && ranges.PrefixLengths.All(length => length > 0) && ranges.Length > 0))
        {
            yield return $"the head '{head.Name}' has ranges that do not fit its {head.Dimensions} dimensions";
        }

        if (head.Task is BertTask.Embed or BertTask.Features or BertTask.EmbedTokens && head.Dimensions < 1)
            yield return $"the head '{head.Name}' has no dimensions";
        if (head.Task is BertTask.FillMask or BertTask.EmbedSparse && head.Dimensions != sizes.Vocabulary)
            yield return $"the head '{head.Name}' has {head.Dimensions} dimensions, not the {sizes.Vocabulary} tokens of the vocabulary";
        if (head.Task == BertTask.FillMask && !(head.MaskId >= 0 && head.MaskId < sizes.Vocabulary))
            yield return $"the head '{head.Name}' has no token id of the mask";
        if (head.Task == BertTask.EmbedTokens && !(IsRole(head.LateInteraction?.Query, sizes) && IsRole(head.LateInteraction?.Document, sizes)))
            yield return $"the head '{head.Name}' does not say how it reads queries and documents, within the sizes of the encoder";
    }

    private static bool IsRole(TextRoleManifest? role, EncoderDimensions sizes) => role is not null
        && role.MaxTokens is null or >= MinTokens
        && (role.MarkerId is not { } marker || (marker >= 0 && marker < sizes.Vocabulary))
        && (role.Expansion is not { } expansion || (expansion.TokenId >= 0 && expansion.TokenId < sizes.Vocabulary && expansion.Length >= 1
            && expansion.Length <= sizes.Positions));

    private static bool IsTensorOf(TrunkManifest trunk, string name) =>
        TensorNames.ItemInputs.Contains(name) || trunk.Outputs.Contains(name);

    private static bool IsInside(string file) =>
        file.Length > 0 && !file.Contains('\\') && !file.Contains(':') && file.Split('/').All(part => part is not ("" or "." or ".."));
}
