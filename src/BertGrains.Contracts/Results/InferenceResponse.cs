namespace BertGrains;

/// <summary>Either an error of the whole request, or one result an item.</summary>
public sealed record InferenceResponse
{
    /// <summary>Why nothing was run; null when <see cref="Items"/> holds the results.</summary>
    public BertError? Error { get; init; }

    /// <summary>Results in the order of the inputs; empty when <see cref="Error"/> is set.</summary>
    public IReadOnlyList<ItemResult> Items { get; init; } = [];

    /// <summary>The model that answered; null when <see cref="Error"/> is set.</summary>
    public ModelDescription? Model { get; init; }
}
