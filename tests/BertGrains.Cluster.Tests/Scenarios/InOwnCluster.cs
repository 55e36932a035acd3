namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>Tests that start a cluster of their own run one after the other and beside nothing else, the lasting cluster included.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class InOwnCluster : ICollectionFixture<ExpectedAnswersFixture>
{
    public const string Name = "Own cluster";
}
