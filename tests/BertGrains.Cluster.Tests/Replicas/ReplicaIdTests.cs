namespace BertGrains.Cluster.Replicas;

public sealed class ReplicaIdTests
{
    private static readonly string Revision = new('a', 64);

    [Theory]
    [InlineData("model")]
    [InlineData("a/b@c")]
    public void TryParse_TextForm_GivesTheReplica(string model)
    {
        var id = new ReplicaId(model, Revision, 7);

        Assert.True(ReplicaId.TryParse(id.ToString(), out var read));
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("../aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void TryParse_RevisionIsNoHash_IsRefused(string revision) =>
        Assert.False(ReplicaId.TryParse($"model@{revision}/0", out _));
}
