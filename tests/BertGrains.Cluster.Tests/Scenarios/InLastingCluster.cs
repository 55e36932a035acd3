namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>Scenarios in the lasting cluster run one after the other and beside nothing else: they share the processors with it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class InLastingCluster : ICollectionFixture<ExpectedAnswersFixture>, ICollectionFixture<LastingCluster>
{
    public const string Name = "Lasting cluster";
}
