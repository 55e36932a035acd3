namespace BertGrains;

/// <summary>Names of poolings, which are those of sentence-transformers.</summary>
public static class FeaturePoolingNames
{
    /// <summary>Every pooling with its name in requests and on the command line.</summary>
    public static IReadOnlyList<(string Name, FeaturePooling Pooling)> All { get; } =
    [
        ("none", FeaturePooling.None),
        ("mean", FeaturePooling.Mean),
        ("cls", FeaturePooling.Cls),
        ("max", FeaturePooling.Max),
        ("mean_sqrt_len_tokens", FeaturePooling.MeanSqrtLength),
        ("weightedmean", FeaturePooling.WeightedMean),
        ("lasttoken", FeaturePooling.LastToken),
    ];
}
