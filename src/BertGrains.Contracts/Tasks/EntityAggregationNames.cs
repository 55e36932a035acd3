namespace BertGrains;

/// <summary>Names of the strategies that join labeled tokens, which are those of the Hugging Face pipeline.</summary>
public static class EntityAggregationNames
{
    /// <summary>Every strategy with its name in requests and on the command line.</summary>
    public static IReadOnlyList<(string Name, EntityAggregation Aggregation)> All { get; } =
    [
        ("none", EntityAggregation.None),
        ("simple", EntityAggregation.Simple),
        ("first", EntityAggregation.First),
        ("average", EntityAggregation.Average),
        ("max", EntityAggregation.Max),
    ];
}
