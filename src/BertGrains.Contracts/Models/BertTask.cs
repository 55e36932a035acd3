namespace BertGrains;

/// <summary>What a head answers.</summary>
public enum BertTask
{
    /// <summary>A dense vector of the item: <see cref="EmbeddingOutput"/>.</summary>
    Embed,

    /// <summary>Scores of labels for the item: <see cref="ClassificationOutput"/>.</summary>
    Classify,

    /// <summary>Labelled spans of the text: <see cref="EntitiesOutput"/>.</summary>
    TokenClassify,

    /// <summary>Hidden states of the last layer: <see cref="FeaturesOutput"/>.</summary>
    Features,
}
