namespace BertGrains.Cli.Cluster.Dev;

/// <summary>One process of the cluster on this machine.</summary>
/// <param name="Name">What its lines are marked with.</param>
/// <param name="Where">Where it listens, for a reader; empty where it says so itself.</param>
/// <param name="Arguments">The command that runs it.</param>
internal sealed record DevMember(string Name, string Where, IReadOnlyList<string> Arguments);
