namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>Scenarios run one after the other and beside nothing else: they share the machine's processors with their own clusters.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneClusterAtATime : ICollectionFixture<ExpectedAnswersFixture>, ICollectionFixture<LastingCluster>
{
    public const string Name = "Scenarios";
}
