namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>Scenarios in the shared cluster. They run one after the other and without other tests, because they share its CPUs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class InLastingCluster : ICollectionFixture<ExpectedAnswersFixture>, ICollectionFixture<LastingCluster>
{
    public const string Name = "Lasting cluster";
}

/// <summary>Scenarios that start their own cluster. They run one after the other and without other tests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class InOwnCluster : ICollectionFixture<ExpectedAnswersFixture>
{
    public const string Name = "Own cluster";
}
