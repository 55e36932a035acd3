using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace BertGrains.Cluster.Abstractions;

/// <summary>Every message of the project through Orleans' own serialiser, filled by reflection so that a new one is tested too.</summary>
public sealed class MessageTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static TheoryData<Type> Messages() =>
        [.. typeof(IInferenceGrain).Assembly.GetExportedTypes().Where(type => type.IsDefined(typeof(GenerateSerializerAttribute)))];

    public void Dispose() => _services.Dispose();

    [Theory]
    [MemberData(nameof(Messages))]
    public void Serialize_AnyMessage_GivesItBack(Type message)
    {
        var filler = new MessageFiller(new Random(message.Name.Length));
        for (var round = 0; round < 20; round++)
        {
            var sent = filler.Make(message);
            Assert.Equal(MessageText.Of(sent), MessageText.Of(RoundTrip(sent)));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_Always_IsImmutableAndHasAnAlias(Type message)
    {
        Assert.True(message.IsDefined(typeof(ImmutableAttribute)));
        Assert.StartsWith("bertgrains.", message.GetCustomAttribute<AliasAttribute>()?.Alias, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Serialize_ListOfACollectionExpression_GivesItsElements(int count)
    {
        IReadOnlyList<RoutedReplica> replicas = [.. Enumerable.Range(0, count).Select(MakeReplica)];
        var table = new RoutingTable("m", 1, [new RoutedRevision("r", 100, replicas)]);

        var received = RoundTrip(table);

        Assert.Equal(replicas, Assert.Single(received.Revisions).Replicas);
    }

    private static RoutedReplica MakeReplica(int ordinal) => new(new("m", "r", ordinal), SiloAddress.Zero, "cpu");

    private T RoundTrip<T>(T sent)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        return serializer.Deserialize<T>(serializer.SerializeToArray(sent))!;
    }
}
