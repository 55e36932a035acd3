using System.Runtime.InteropServices;
using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Devices;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Silos;
using BertGrains.Inference;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BertGrains.Cluster.Replicas;

/// <summary>The model of the repository, from its bundle to results of a replica on another silo.</summary>
public sealed class BundleReplicaTests
{
    private static readonly string Models = Path.Combine(TinyModel.TreeRoot(), "models");
    private static readonly string[] Texts =
    [
        "[MASK]",
        "The quick brown [MASK] jumps over the lazy dog.",
        "Ada Lovelace wrote the first [MASK] for Babbage's engine in [MASK] in 1843.",
        string.Join(' ', Enumerable.Repeat("a rather long [MASK] that fills more than one hundred tokens", 12)),
    ];

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_EveryHeadOfTheModel_EqualsTheEngineBitForBit()
    {
        var bundle = await Bundle.OpenAsync(Path.Combine(Models, "all-minilm-l6-v2"), _cancellation);
        await using var engine = await BertEngine.StartAsync(
            new BertGrainsOptions { Bundle = bundle.Folder, Device = "cpu" }, cancellationToken: _cancellation);
        await using var rig = await GrainRig.StartAsync(UseBundles);
        var id = new ReplicaId(bundle.Manifest.Name, bundle.Revision, 0);
        await rig.LoadAsync(id, rig.Workers[0]);
        var codec = ModelCodec.Load(bundle);
        var runner = new ReplicaRunner(rig.Service(rig.Workers[0]), id);

        foreach (var text in Texts)
        {
            var request = new InferenceRequest
            {
                Inputs = [InputItem.FromText(text)],
                Heads = [.. bundle.Manifest.Heads.Select(head => head.Name)],
            };
            var expected = await engine.InferAsync(request, _cancellation);
            var actual = await codec.InferAsync(request, runner, TimeProvider.System, _cancellation);
            Assert.Null(actual.Items[0].Error);
            Assert.Equal(expected.Items[0].Outputs.Count, actual.Items[0].Outputs.Count);
            for (var head = 0; head < expected.Items[0].Outputs.Count; head++)
                AssertSame(expected.Items[0].Outputs[head], actual.Items[0].Outputs[head]);
        }

        var status = Assert.Single(GrainRig.HostOf(rig.Workers[0]).List());
        Assert.Equal((ReplicaState.Ready, Texts.Length), (status.State, status.ItemsDone));
        Assert.Equal(ReplicaFootprint.Of(bundle.Manifest, new DeviceChoice(DeviceKind.Cpu), default), status.MemoryBytes);
    }

    [Fact]
    public async Task LoadAsync_RevisionOnNoSilo_IsRefusedWithAMessage()
    {
        await using var rig = await GrainRig.StartAsync(UseBundles);
        var reply = await GrainRig.TryLoadAsync(rig.Grain(new ReplicaId("all-minilm-l6-v2", new string('0', 64), 0)), rig.Workers[0]);
        Assert.Equal(LoadOutcome.Refused, reply.Outcome);
        Assert.Contains("all-minilm-l6-v2", reply.Message, StringComparison.Ordinal);
    }

    private static void UseBundles(ISiloBuilder silo)
    {
        silo.Services.Configure<BertGrainsSiloOptions>(options => options.Bundles = [Models]);
        silo.Services.Replace(ServiceDescriptor.Singleton(new DeviceLedger([new Device("cpu", 4L << 30)])));
        silo.Services.Replace(ServiceDescriptor.Singleton<IReplicaLoader, BundleReplicaLoader>());
        silo.AddSilos().AddBundles();
    }

    private static void AssertSame(HeadOutput expected, HeadOutput actual)
    {
        Assert.Equal(expected.GetType(), actual.GetType());
        switch (expected)
        {
            case EmbeddingOutput embedding:
                AssertSame(embedding.Values, ((EmbeddingOutput)actual).Values);
                break;
            case ClassificationOutput classes:
                AssertSame(classes.Scores, ((ClassificationOutput)actual).Scores);
                AssertSame(classes.Logits, ((ClassificationOutput)actual).Logits);
                break;
            case FeaturesOutput features:
                AssertSame(features.Values, ((FeaturesOutput)actual).Values);
                break;
            case EntitiesOutput entities:
                Assert.Equal(entities.Entities, ((EntitiesOutput)actual).Entities);
                break;
            case FillMaskOutput filled:
                Assert.Equal(filled.Masks.SelectMany(mask => mask.Fills), ((FillMaskOutput)actual).Masks.SelectMany(mask => mask.Fills));
                break;
            default:
                throw new NotSupportedException($"{expected.GetType().Name} is not compared.");
        }
    }

    private static void AssertSame(ReadOnlyMemory<float> expected, ReadOnlyMemory<float> actual) =>
        Assert.True(MemoryMarshal.AsBytes(expected.Span).SequenceEqual(MemoryMarshal.AsBytes(actual.Span)));
}
