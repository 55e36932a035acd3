using BertGrains.Import;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Graphs;
using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Trunks;

/// <summary>Which trunks are packed, and that every other one is the business of ONNX Runtime.</summary>
public sealed class PackedTrunkTests(TinyTrunks trunks) : IClassFixture<TinyTrunks>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("fp32", true)]
    [InlineData("int8", true)]
    [InlineData("fp16", false)]
    public async Task Load_Precision_IsPackedInFp32AndInt8(string precision, bool isPacked)
    {
        TinyTrunks.RequirePacking();
        using var device = TinyTrunks.Load(await Bundle.OpenAsync(trunks[precision], Cancel));

        Assert.Equal(isPacked, !device.PadsItems);
        Run(device);
    }

    [Fact]
    public async Task Load_ShippedBundle_IsPacked()
    {
        TinyTrunks.RequirePacking();
        using var device = TinyTrunks.Load(await Bundle.OpenAsync(ShippedBundle.Folder, Cancel));

        Assert.False(device.PadsItems);
    }

    // All tiny checkpoints that can be imported.
    [Fact]
    public async Task Load_TinyCheckpoints_AllArePacked()
    {
        TinyTrunks.RequirePacking();
        var checkpoints = Path.Combine(TinyModel.TreeRoot(), "..", "shared", "models", "tiny");
        Assert.SkipUnless(Directory.Exists(checkpoints), "../shared/models/tiny is absent.");
        using var folder = new TemporaryFolder();
        List<string> packed = [], plain = [];
        foreach (var checkpoint in Directory.EnumerateDirectories(checkpoints).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(checkpoint);
            try
            {
                await CheckpointImporter.ImportAsync(
                    new ImportRequest { Folder = checkpoint, Output = folder.File(name) }, cancellationToken: Cancel);
            }
            catch (ImportException)
            {
                continue;
            }

            using var device = TinyTrunks.Load(await Bundle.OpenAsync(folder.File(name), Cancel));
            (device.PadsItems ? plain : packed).Add(name);
            Run(device);
        }

        Assert.Empty(plain);
        Assert.Contains("modernbert-classify", packed);
        Assert.Contains("mpnet-model", packed);
        Assert.Contains("electra-discriminator", packed);
    }

    [Fact]
    public async Task Load_GraphOfAnotherForm_RunsAsItIs()
    {
        using var causal = await EditedBundle.CreateAsync(trunks["fp32"], model => OnnxEdit.Node(
            model, "layer.2.attention", node => node.Add(5, [.. OnnxBytes.Text(1, "unidirectional"), .. OnnxBytes.Number(3, 1), .. OnnxBytes.Number(20, 2)])));
        using var device = TinyTrunks.Load(causal.Bundle);
        using var plain = new BareRuntime(causal.Bundle.Folder, causal.Bundle.Manifest);

        Assert.True(device.PadsItems);
        int[] ids = [2, 700, 900, 3];
        Assert.Equal(plain.Run([ids], [new int[4]])["embedding"].Values, Run(device, ids).Outputs[0]!.Values.ToArray(), Near);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.0001)]
    [InlineData(0.01)]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(0.99999)]
    public async Task Load_TruncatedTrunk_IsNamed(double share)
    {
        using var damaged = await EditedBundle.CreateAsync(trunks["fp32"], model => model[..(int)(share * model.Length)]);

        var fault = Assert.Throws<DeviceException>(() => TinyTrunks.Load(damaged.Bundle));
        Assert.StartsWith($"The bundle {damaged.Bundle.Folder} cannot be loaded on cpu: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("trunk.onnx", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_GarbageTrunk_IsNamed()
    {
        var random = new Random(1);
        for (var i = 0; i < 20; i++)
        {
            using var damaged = await EditedBundle.CreateAsync(trunks["fp32"], _ =>
            {
                var garbage = new byte[random.Next(1, 2_000)];
                random.NextBytes(garbage);
                return garbage;
            });

            Assert.Contains("trunk.onnx", Assert.Throws<DeviceException>(() => TinyTrunks.Load(damaged.Bundle)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Load_TrunkDeletedAfterVerification_IsNamed()
    {
        using var damaged = await EditedBundle.CreateAsync(trunks["fp32"], model => model);
        File.Delete(damaged.Bundle.PathOf("trunk.onnx"));

        Assert.Contains("trunk.onnx", Assert.Throws<DeviceException>(() => TinyTrunks.Load(damaged.Bundle)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_ConstantsThatDoNotFit_OnnxRuntimeNamesThem()
    {
        using var damaged = await EditedBundle.CreateAsync(
            trunks["fp32"], model => OnnxEdit.Resize(model, "layer.1.attention.output.weight", 31 * 32 * 4, 31, 32));

        Assert.Throws<DeviceException>(() => TinyTrunks.Load(damaged.Bundle));
    }

    // Every change of the structure either leaves a trunk that runs, or is an exception: never memory that is not the file's.
    [Theory]
    [InlineData(1, "fp32")]
    [InlineData(2, "fp32")]
    [InlineData(3, "int8")]
    public Task Load_AnyChangedBytes_LoadsOrFails(int seed, string precision) => ChangeBytesAsync(trunks[precision], seed, 1_000);

    [Theory]
    [InlineData("modernbert-classify", WeightPrecision.Fp32)]
    [InlineData("modernbert-classify", WeightPrecision.Int8)]
    [InlineData("mpnet-model", WeightPrecision.Fp32)]
    [InlineData("electra-classify", WeightPrecision.Int8)]
    public async Task Load_AnyChangedBytesOfOtherForms_LoadsOrFails(string name, WeightPrecision precision)
    {
        var checkpoint = Path.Combine(TinyModel.TreeRoot(), "..", "shared", "models", "tiny", name);
        Assert.SkipUnless(Directory.Exists(checkpoint), $"../shared/models/tiny/{name} is absent.");
        using var folder = new TemporaryFolder();
        await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = checkpoint, Output = folder.File("bundle"), Precision = precision }, cancellationToken: Cancel);
        await ChangeBytesAsync(folder.File("bundle"), seed: 1, changes: 500);
    }

    private static async Task ChangeBytesAsync(string original, int seed, int changes)
    {
        using var small = await EditedBundle.CreateAsync(original, Smaller);
        var manifest = small.Bundle.Manifest;
        var path = small.Bundle.PathOf("trunk.onnx");
        var model = await File.ReadAllBytesAsync(path, Cancel);
        var structure = StructureOf(path, model);
        var random = new Random(seed);
        var (packed, other) = (0, 0);
        for (var i = 0; i < changes; i++)
        {
            var changed = model.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                changed[structure[random.Next(structure.Length)]] = (byte)(random.Next(3) == 0 ? random.Next(256) : 1 << random.Next(8));
            if (random.Next(10) == 0)
                changed = changed[..random.Next(1, changed.Length)];
            await File.WriteAllBytesAsync(path, changed, Cancel);
            if (HasLayout(path, manifest) && TryRun(small.Bundle))
                packed++;
            else
                other++;
        }

        Assert.True(packed > changes / 50 && other > changes / 2, $"{packed} were packed, {other} were not.");
    }

    private static bool HasLayout(string path, BundleManifest manifest)
    {
        try
        {
            using var file = new OnnxGraphFile(path);
            return TrunkReader.Read(file, manifest.Dimensions.Layers, manifest.Trunk.Outputs) is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static bool TryRun(Bundle bundle)
    {
        try
        {
            using var device = TinyTrunks.Load(bundle);
            Run(device, [0, 1, 2, 3, 4, 5, 6]);
            return true;
        }
        catch (Exception e) when (e is DeviceException or OnnxRuntimeException)
        {
            return false;
        }
    }

    // Without most of the vocabulary and the positions.
    private static byte[] Smaller(byte[] model)
    {
        if (model.AsSpan().IndexOf("embeddings.position"u8) < 0 || model.AsSpan().IndexOf("embeddings.projection"u8) >= 0)
            return model;
        var size = model.AsSpan().IndexOf("embeddings.word.steps"u8) < 0 ? sizeof(float) : 1;
        model = OnnxEdit.Resize(model, "embeddings.word", 8 * 32 * size, 8, 32);
        model = OnnxEdit.Resize(model, "embeddings.word.steps", 8 * sizeof(float), 8, 1);
        return OnnxEdit.Resize(model, "embeddings.position", 8 * 32 * sizeof(float), 8, 32);
    }

    // Positions of all bytes but those of weights.
    private static int[] StructureOf(string path, byte[] model)
    {
        using var file = new OnnxGraphFile(path);
        var isWeight = new bool[model.Length];
        foreach (var name in new ProtoMessage(new ProtoMessage(model).All(7).Single()).All(5).Select(tensor => new ProtoMessage(tensor).Text(8)))
        {
            if (file.Constant(name) is { Bytes: > 8 } weight)
                isWeight.AsSpan((int)weight.Offset, weight.Bytes).Fill(true);
        }

        return [.. Enumerable.Range(0, model.Length).Where(i => !isWeight[i])];
    }

    private static WorkItem Run(OnnxDevice device, params int[] ids)
    {
        int[] tokens = ids.Length == 0 ? [1, 2, 3] : ids;
        var item = new WorkItem(tokens, tokens.Length, 1);
        var batch = new Batch(device.PadsItems);
        batch.Add(item);
        device.Run(0, batch);
        return item;
    }

    private static bool Near(float expected, float actual) => MathF.Abs(expected - actual) <= 2e-5f;
}
