namespace BertGrains.Cluster.Tests.Processes;

/// <summary>What a process of a cluster does.</summary>
internal enum MemberKind
{
    Core,
    Worker,
    Gateway,
}
