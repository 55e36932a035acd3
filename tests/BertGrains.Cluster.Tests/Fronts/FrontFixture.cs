using BertGrains.Cluster.Routing;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Fronts;

/// <summary>Tables over scripted replicas and a tokeniser of the fixtures, for models that answer the number of an item's tokens.</summary>
internal sealed class FrontFixture
{
    private static readonly string Vocabulary = TinyModel.FixturePath(Path.Combine("bert-relu-tanh", "vocab.txt"));

    public FrontFixture()
    {
        OnLoad = bundle => Task.FromResult(Front(bundle));
        Tables = new FrontTables(bundle => OnLoad(bundle), Replicas.CreateRouter, new Random(1), NullLogger.Instance);
        Requests = new FrontRequests(Tables, new FrontInstruments(null), Replicas.Clock);
    }

    public ScriptedReplicas Replicas { get; } = new();

    public FrontTables Tables { get; }

    public FrontRequests Requests { get; }

    /// <summary>Loads a tokeniser.</summary>
    public Func<BundleId, Task<ModelCodec>> OnLoad { get; set; }

    public static ModelCodec Front(BundleId bundle)
    {
        var manifest = TestManifest.Create(bundle.Model) with
        {
            Dimensions = new EncoderDimensions(32, 2, 2, 64, 30_000, 128, 2),
            MaxTokens = 128,
            Heads = [new HeadManifest { Name = "embed", Task = BertTask.Embed, Reads = ["mean"], Dimensions = 1 }],
        };
        return ModelCodec.Load(manifest, bundle.Revision, Vocabulary);
    }

    public static RoutingTable Table(long version, params (string Revision, int Weight, int[] Ordinals)[] revisions) => new(
        "model",
        version,
        [.. revisions.Select(revision => new RoutedRevision(
            revision.Revision,
            revision.Weight,
            [.. revision.Ordinals.Select(ordinal => ScriptedReplicas.Routed(ordinal, revision.Revision))]))]);

    /// <summary>Publishes a table and waits for what it has loaded.</summary>
    public async Task<FrontModel> PublishAsync(RoutingTable table)
    {
        var model = Tables.Publish(table);
        await model.Loaded.WaitAsync(TestContext.Current.CancellationToken);
        return model;
    }

    public Task<InferenceResponse> InferAsync(string? model = "model", TimeSpan? timeout = null, params string[] texts)
    {
        var request = new InferenceRequest
        {
            Model = model,
            Heads = ["embed"],
            Inputs = [.. (texts.Length == 0 ? ["a text"] : texts).Select(text => InputItem.FromText(text))],
            Timeout = timeout,
        };
        return Requests.InferAsync(request, null, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }
}
