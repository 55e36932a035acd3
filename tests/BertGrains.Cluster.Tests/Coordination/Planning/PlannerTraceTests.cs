using BertGrains.Cluster.Coordination.Commands;

namespace BertGrains.Cluster.Coordination.Planning;

public sealed class PlannerTraceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Plan_RandomTrace_RulesHoldAndTheEndMatchesTheDeployedState(int seed)
    {
        for (var trace = 0; trace < 40; trace++)
            Run(new Random((seed * 1000) + trace));
    }

    private static void Run(Random random)
    {
        var cluster = new InMemoryCluster();
        for (var i = 0; i < 3; i++)
            AddSilo(cluster, random);
        for (var i = 0; i < 3; i++)
            cluster.AddRevision(i, random.Next(50, 200));

        for (var i = 0; i < 150; i++)
        {
            Happen(cluster, random);
            var before = Loaded(cluster);
            cluster.Reconcile();
            Assert.Equal(before, Loaded(cluster));
            cluster.Advance(random.NextDouble() * 5);
        }

        Calm(cluster);
    }

    private static void Happen(InMemoryCluster cluster, Random random)
    {
        switch (random.Next(12))
        {
            case 0 when cluster.Silos.Count < 6:
                AddSilo(cluster, random);
                break;
            case 1 when cluster.Silos.Count > 1:
                cluster.Silos.RemoveAt(random.Next(cluster.Silos.Count));
                break;
            case 2:
                Any(cluster, random).Answers ^= true;
                break;
            case 3:
                Any(cluster, random).IsDraining = true;
                break;
            case 4:
                Refuse(Any(cluster, random), InMemoryCluster.Revision(random.Next(3)));
                break;
            case 5:
                Fault(Any(cluster, random), random);
                break;
            case 6:
                var weight = random.Next(3) == 0 ? random.Next(1, 100) : 100;
                cluster.Deploy(InMemoryCluster.Revision(random.Next(3)), random.Next(1, 5), weight: weight);
                break;
            case 7:
                cluster.Do(ModelCommands.Scale(cluster.Deployed, random.Next(1, 5)));
                break;
            case 8 when random.Next(3) == 0:
                cluster.Do(ModelCommands.Remove(cluster.Deployed, InMemoryCluster.Revision(random.Next(3))));
                break;
            case 9 when random.Next(3) == 0:
                cluster.Do(ModelCommands.Drain(cluster.Deployed, InMemoryCluster.Revision(random.Next(3))));
                break;
            default:
                if (cluster.Steps.Count > 0)
                    cluster.Finish(cluster.Steps[random.Next(cluster.Steps.Count)]);
                break;
        }
    }

    // Faults end and silos with room join. The replicas then match the deployed state.
    private static void Calm(InMemoryCluster cluster)
    {
        cluster.Silos.RemoveAll(silo => silo.IsDraining);
        foreach (var silo in cluster.Silos)
        {
            silo.Answers = true;
            silo.Refusals.Clear();
        }

        for (var i = 0; i < 5; i++)
            cluster.AddSilo($"calm{i}", InMemoryCluster.Device("cpu", 4096));
        cluster.Deploy(InMemoryCluster.Revision(0), 4);
        for (var i = 0; i < 4; i++)
        {
            cluster.Advance(61);
            cluster.Settle();
        }

        var active = cluster.Deployed.Revisions.Where(revision => revision.IsActive).ToList();
        Assert.Equal(InMemoryCluster.Revision(0), Assert.Single(active).Revision);
        Assert.Equal(4, cluster.StatusOf(active[0].Revision).Ready);
        Assert.Equal(4, Assert.Single(cluster.Table).Replicas.Count);
    }

    private static FakeSilo Any(InMemoryCluster cluster, Random random) => cluster.Silos[random.Next(cluster.Silos.Count)];

    private static void AddSilo(InMemoryCluster cluster, Random random)
    {
        var name = $"w{random.Next(1_000_000)}";
        cluster.AddSilo(name, InMemoryCluster.Device("cpu", random.Next(100, 600)), InMemoryCluster.Device("cpu:1", random.Next(100, 600)));
    }

    private static void Refuse(FakeSilo silo, string revision)
    {
        if (!silo.Refusals.Remove(revision))
            silo.Refusals[revision] = new LoadReply(LoadOutcome.Refused, "Damaged.");
    }

    private static void Fault(FakeSilo silo, Random random)
    {
        if (silo.Replicas.Count == 0)
            return;
        var replica = silo.Replicas.Values.ElementAt(random.Next(silo.Replicas.Count));
        silo.Replicas[replica.Id] = replica with { State = ReplicaState.Faulted, Fault = "The device failed." };
    }

    private static List<(SiloAddress, ReplicaId)> Loaded(InMemoryCluster cluster) =>
        [.. from silo in cluster.Silos from id in silo.Replicas.Keys select (silo.Address, id)];
}
