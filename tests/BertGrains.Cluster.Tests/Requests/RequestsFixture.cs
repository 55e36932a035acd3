using BertGrains.Cluster.Routing;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Requests;
using BertGrains.Inference.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Requests;

/// <summary>Tables over scripted replicas and a tokenizer of the fixtures, for models whose result is the number of an item's tokens.</summary>
internal sealed class RequestsFixture
{
    private static readonly string Vocabulary = TinyModel.FixturePath(Path.Combine("bert-relu-tanh", "vocab.txt"));

    public RequestsFixture()
    {
        OnLoad = bundle => Task.FromResult(Codec(bundle));
        Models = new ServedModels(bundle => OnLoad(bundle), Replicas.CreateRouter, new Random(1), NullLogger.Instance);
        Requests = new RequestHandler(Models, RequestInstruments.Of(null), Replicas.Clock);
    }

    public ScriptedReplicas Replicas { get; } = new();

    public ServedModels Models { get; }

    public RequestHandler Requests { get; }

    /// <summary>Loads a tokenizer.</summary>
    public Func<BundleId, Task<ModelCodec>> OnLoad { get; set; }

    public static ModelCodec Codec(BundleId bundle)
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
    public async Task<ServedModel> PublishAsync(RoutingTable table)
    {
        var model = Models.Publish(table);
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
