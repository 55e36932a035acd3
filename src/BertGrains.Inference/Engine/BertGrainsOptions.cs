using System.ComponentModel.DataAnnotations;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Engine;
using Microsoft.Extensions.Options;

namespace BertGrains.Inference;

/// <summary>Settings of the in-process engine.</summary>
public sealed class BertGrainsOptions
{
    /// <summary>Largest value of <see cref="ResultCacheMebibytes"/>.</summary>
    public const int MostCacheMebibytes = 1_048_576;

    /// <summary>The first bundle. Setting it replaces <see cref="Bundles"/> with a list of one.</summary>
    public string? Bundle
    {
        get => Bundles.Count > 0 ? Bundles[0] : null;
        set => Bundles = value is null ? [] : [value];
    }

    /// <summary>
    /// Folders of the bundles to serve, at least one. The first is the default model. Model names must be unique. A relative path is one in
    /// the working folder or, if there is none, beside the program.
    /// </summary>
    [Folders]
    public IList<string> Bundles { get; set; } = [];

    /// <summary>
    /// File with the public keys, in PEM, of which one has to have signed each bundle; see <see cref="Inference.Bundles.SignatureKeys"/>. Null, the default, for
    /// bundles with and without signatures.
    /// </summary>
    [SignatureKeysFile]
    public string? SignatureKeys { get; set; }

    /// <summary>
    /// Device of the models: cpu, cuda, cuda:N, or auto (the default), which uses the first GPU for fp16 and fp32 bundles if there is
    /// one, otherwise the CPU.
    /// </summary>
    [DeviceName]
    public string Device { get; set; } = "auto";

    /// <summary>
    /// Maximum number of waiting items per model, 1 to 10,000,000. Further items are refused as <see cref="ErrorCode.Overloaded"/>. The
    /// default of 16,384 is some seconds of work for a small encoder on a CPU, and less than 100 MB of token ids.
    /// </summary>
    [Range(1, 10_000_000)]
    public int QueueCapacity { get; set; } = 16_384;

    /// <summary>
    /// Memory in MiB, per model, for the results of recent items, 0 to 1,048,576. An item with the same tokens and heads as one of them is
    /// answered without a run. The default of 0 disables it.
    /// </summary>
    [Range(0, MostCacheMebibytes)]
    public int ResultCacheMebibytes { get; set; }

    /// <summary>
    /// Maximum time of one call of the device, 1 second to 1 day. A replica whose call does not return is faulted and loaded again. The
    /// default of one minute is a hundred times the largest batch of a large encoder on one core. A call with an item of more than 512 tokens
    /// may take that time again for each further 512 tokens.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan DeviceTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether the device is measured before the first request. Without it, the first result comes half a second earlier, and the sizes of
    /// batches are found while requests are served: for programs that run few items. Default: true.
    /// </summary>
    public bool WarmUp { get; set; } = true;

    /// <summary>Memory and batches on a GPU.</summary>
    [ValidateObjectMembers]
    public GpuOptions Gpu { get; set; } = new();
}
