using BertGrains.Import;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Kernels;

namespace BertGrains.Inference.Trunks;

/// <summary>Bundles of the tiny checkpoint, imported once for a test class: 3 layers, states of 32, 4 heads.</summary>
public sealed class TinyTrunks : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Folder of the bundle in a precision: fp32, fp16 or int8.</summary>
    public string this[string precision] => _folder.File(precision);

    public async ValueTask InitializeAsync()
    {
        foreach (var precision in Enum.GetValues<WeightPrecision>())
        {
            await CheckpointImporter.ImportAsync(new ImportRequest
            {
                Folder = TinyModel.FixturePath("bert-relu-tanh"),
                Output = _folder.File(precision.ToString().ToLowerInvariant()),
                Precision = precision,
            });
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Skips a test on a processor on which no trunk is packed.</summary>
    internal static void RequirePacking() => Assert.SkipUnless(Avx2Lanes.AreFast, "This processor has no AVX2.");

    /// <summary>Loads a bundle on the CPU.</summary>
    internal static OnnxDevice Load(Bundle bundle) => OnnxDevice.Load(bundle, new DeviceChoice(DeviceKind.Cpu), default, paddingId: 0);
}
