using BertGrains.Cluster.Hosting;

namespace BertGrains.Cluster.Coordination.State;

public sealed class DeployedModelTests
{
    [Fact]
    public void Deserialize_JsonOfTheFirstVersion_IsRead()
    {
        var stored = BinaryData.FromString(
            """
            {"Revisions":[{"Revision":"abc","Replicas":2,"Device":"cpu","Weight":10,"IsDrained":false,"IsRemoved":false,"IsActive":true},
            {"Revision":"def","Replicas":3,"Device":"cuda","Weight":100,"IsDrained":true,"IsRemoved":true,"IsActive":false}],"TableVersion":7}
            """);

        var expected = new DeployedModel
        {
            Revisions = [new("abc", 2, "cpu", 10), new("def", 3, "cuda", 100, IsDrained: true, IsRemoved: true)],
            TableVersion = 7,
        };
        Assert.Equal(expected, new PlainJson().Deserialize<DeployedModel>(stored));
    }

    [Fact]
    public void StorageName_Always_EqualsTheFirstVersion() => Assert.Equal("wanted", DeployedModel.StorageName);
}
