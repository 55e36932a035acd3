using BertGrains.Cluster.Coordination.Planning;
using BertGrains.Cluster.Coordination.State;

namespace BertGrains.Cluster.Coordination.Commands;

public sealed class ModelCommandsTests
{
    private readonly InMemoryCluster _cluster = new();

    public ModelCommandsTests() => _cluster.AddSilo("w1", InMemoryCluster.Device("cpu", 1000));

    [Fact]
    public void Deploy_NoBundles_NamesTheSetting()
    {
        var error = _cluster.Deploy(null, 1).Error!;
        Assert.Equal(ErrorCode.UnknownModel, error.Code);
        Assert.Contains("Silo:Bundles", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deploy_UnknownModel_NamesAvailableModels()
    {
        _cluster.Silos[0].Bundles.Add(new("org/other", InMemoryCluster.Revision(4)));
        var error = _cluster.Deploy(null, 1).Error!;
        Assert.Equal(ErrorCode.UnknownModel, error.Code);
        Assert.Contains("org/other", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "cpu", 100)]
    [InlineData(1025, "cpu", 100)]
    [InlineData(1, "cpu", 0)]
    [InlineData(1, "cpu", 101)]
    [InlineData(1, " ", 100)]
    public void Deploy_OutOfRange_IsRefused(int replicas, string device, int weight)
    {
        _cluster.AddRevision(0, 10);
        Assert.Equal(ErrorCode.InvalidRequest, _cluster.Deploy(null, replicas, device, weight).Error!.Code);
        Assert.Empty(_cluster.Deployed.Revisions);
    }

    [Theory]
    [InlineData("aaaaaa", true)]
    [InlineData("AAAAAAAA", true)]
    [InlineData("aaaaa", false)]
    [InlineData("bbbbbb", false)]
    public void Deploy_FirstDigits_ResolvesTheRevision(string digits, bool isFound)
    {
        _cluster.AddRevision(0, 10);
        Assert.Equal(isFound, _cluster.Deploy(digits, 1).Error is null);
    }

    [Fact]
    public void Deploy_NoRevisionNamed_KeepsTheDeployedOne()
    {
        var first = _cluster.AddRevision(0, 10);
        var deployed = _cluster.Deploy(null, 1);
        Assert.Null(deployed.Error);
        Assert.DoesNotContain("also have", deployed.Message, StringComparison.Ordinal);
        var second = _cluster.AddRevision(1, 10);

        // A script that deploys at each start changes no revision, whatever the folders hold.
        var change = _cluster.Deploy(null, 2);
        Assert.EndsWith("The silos also have bbbbbbbbbbbb; deploy it with --revision.", change.Message, StringComparison.Ordinal);
        Assert.Equal([(first, 2)], _cluster.Deployed.Revisions.Select(revision => (revision.Revision, revision.Replicas)));

        // The first is still loaded beside the second, which replaces it.
        _cluster.Deploy(second, 1);
        _cluster.Deploy(null, 3);
        Assert.Equal((second, 3), (_cluster.Deployed.Revisions[^1].Revision, _cluster.Deployed.Revisions[^1].Replicas));

        // The silos with its bundle are away.
        _cluster.Silos[0].Bundles.RemoveAll(bundle => bundle.Revision == second);
        Assert.Null(_cluster.Deploy(null, 1).Error);
        Assert.Equal(second, _cluster.Deployed.Revisions[^1].Revision);
    }

    [Fact]
    public void Deploy_NoRevisionNamedBesideACanary_IsRefused()
    {
        _cluster.Deploy(_cluster.AddRevision(0, 10), 1);
        _cluster.Deploy(_cluster.AddRevision(1, 10), 1, weight: 10);

        Assert.Equal(
            "Several revisions are deployed. Name one of them with --revision: aaaaaaaaaaaa, bbbbbbbbbbbb.", _cluster.Deploy(null, 1).Error!.Message);
    }

    [Fact]
    public void Deploy_SeveralRevisionsAndNoneDeployed_IsRefused()
    {
        _cluster.AddRevision(0, 10);
        _cluster.AddRevision(1, 10);
        Assert.Equal(ErrorCode.InvalidRequest, _cluster.Deploy(null, 1).Error!.Code);
    }

    [Fact]
    public void Deploy_OtherKindOfDevice_IsRefused()
    {
        _cluster.AddRevision(0, 10);
        _cluster.Deploy(null, 1);
        Assert.Contains("remove it first", _cluster.Deploy(null, 1, "cuda").Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deploy_DrainedRevisionWithoutOptions_ReturnsAsItWas()
    {
        var first = _cluster.AddRevision(0, 10);
        _cluster.Deploy(first, 2);
        var second = _cluster.AddRevision(1, 10);
        _cluster.Deploy(second, 3, weight: 10);
        foreach (var revision in (string[])[second, first])
        {
            _cluster.Do(ModelCommands.Drain(_cluster.Deployed, revision));
            Assert.Null(_cluster.Do(new DeployCall(revision)).Error);
        }

        Assert.Equal(
            [(first, 2, 100, false), (second, 3, 10, false)],
            _cluster.Deployed.Revisions.Select(revision => (revision.Revision, revision.Replicas, revision.Weight, revision.IsDrained)));
    }

    [Fact]
    public void Deploy_DrainedRevisionThatWasReplaced_ReplacesTheNewerOne()
    {
        var first = _cluster.AddRevision(0, 10);
        _cluster.Deploy(first, 2);
        _cluster.Do(ModelCommands.Drain(_cluster.Deployed, first));
        _cluster.Deploy(_cluster.AddRevision(1, 10), 1);

        _cluster.Do(new DeployCall(first));
        Assert.Equal(new DeployedRevision(first, 2, "cpu", 100), _cluster.Deployed.Revisions[^1]);
    }

    [Fact]
    public void Deploy_DrainedModelWithoutOptions_ReportsWhatItReturnsWith()
    {
        var only = _cluster.AddRevision(0, 10);
        _cluster.Deploy(only, 2);
        _cluster.Do(ModelCommands.Drain(_cluster.Deployed, null));

        Assert.Equal(new DeployCall(only, 2, "cpu", 100), _cluster.Do(new DeployCall(null)).Deployment);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Deploy_NewRevisionWithoutReplicas_HasThoseOfTheMainOne(bool isDrained)
    {
        _cluster.Deploy(_cluster.AddRevision(0, 10), 4);
        _cluster.Deploy(_cluster.AddRevision(1, 10), 1, weight: 10);
        if (isDrained)
            _cluster.Do(ModelCommands.Drain(_cluster.Deployed, InMemoryCluster.Revision(1)));
        _cluster.Do(new DeployCall(_cluster.AddRevision(2, 10), Weight: 5));

        Assert.Equal(new DeployedRevision(InMemoryCluster.Revision(2), 4, "cpu", 5), _cluster.Deployed.Revisions[^1]);
    }

    [Fact]
    public void Deploy_CanaryAgainWithAllTheTraffic_KeepsItsReplicas()
    {
        _cluster.Deploy(_cluster.AddRevision(0, 10), 2);
        var canary = _cluster.AddRevision(1, 10);
        _cluster.Do(new DeployCall(canary, Weight: 10));
        _cluster.Do(new DeployCall(canary));

        Assert.Equal(new DeployedRevision(canary, 2, "cpu", 100), _cluster.Deployed.Revisions[^1]);
    }

    [Fact]
    public void Scale_Canary_ChangesTheRevisionWithTheLargestShare()
    {
        _cluster.Deploy(_cluster.AddRevision(0, 10), 1);
        _cluster.Deploy(_cluster.AddRevision(1, 10), 1, weight: 20);

        Assert.Null(_cluster.Do(ModelCommands.Scale(_cluster.Deployed, 7)).Error);
        Assert.Equal([7, 1], _cluster.Deployed.Revisions.Select(revision => revision.Replicas));

        _cluster.Deploy(InMemoryCluster.Revision(1), 1, weight: 60);
        _cluster.Do(ModelCommands.Scale(_cluster.Deployed, 9));
        Assert.Equal([7, 9], _cluster.Deployed.Revisions.Select(revision => revision.Replicas));
    }

    [Fact]
    public void Deploy_MoreRevisionsThanAllowed_IsRefusedAndADeployedOneIsNot()
    {
        for (var i = 0; i <= ModelCommands.MaxRevisions; i++)
        {
            var reply = _cluster.Deploy(_cluster.AddRevision(i, 10), 1, weight: 1);
            Assert.Equal(i == ModelCommands.MaxRevisions, reply.Error is not null);
        }

        Assert.Equal(ModelCommands.MaxRevisions, _cluster.Deployed.Revisions.Length);
        Assert.Null(_cluster.Deploy(InMemoryCluster.Revision(0), 2, weight: 1).Error);
    }

    [Fact]
    public void Deploy_UnknownModelAndManyBundles_MessageIsBounded()
    {
        for (var i = 0; i < 1_000; i++)
            _cluster.Silos[0].Bundles.Add(new($"org/{i:0000}", InMemoryCluster.Revision(4)));

        var message = _cluster.Deploy(null, 1).Error!.Message;
        Assert.Contains("org/0019", message, StringComparison.Ordinal);
        Assert.DoesNotContain("org/0020", message, StringComparison.Ordinal);
        Assert.EndsWith("and 980 more.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scale_NothingDeployed_IsRefused() =>
        Assert.Equal(ErrorCode.UnknownModel, ModelCommands.Scale(new DeployedModel(), 1).Reply.Error!.Code);
}
