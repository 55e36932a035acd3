using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BertGrains.Import.Checkpoints;

/// <summary>
/// SHA-256 of the values of each tensor of a trunk, in fp32, and of its settings. Two checkpoints with equal digests have the same trunk bit
/// by bit, whatever format stores it; heads of both can be in one bundle.
/// </summary>
internal sealed class TrunkDigests
{
    /// <summary>The file of a bundle: a line for each tensor, in the order in which the trunk runs.</summary>
    public const string FileName = "trunk.sha256";

    private const string Settings = "settings";
    private const string Between = "  ";

    private readonly IReadOnlyList<(string Tensor, string Sha256)> _entries;

    private TrunkDigests(IReadOnlyList<(string Tensor, string Sha256)> entries) => _entries = entries;

    /// <summary>The digests of an encoder that was just read.</summary>
    /// <param name="weights">The tensors of the encoder, which have been read.</param>
    /// <param name="encoder">The encoder.</param>
    public static TrunkDigests Of(WeightReader weights, EncoderWeights encoder)
    {
        var settings = SHA256.HashData(Encoding.UTF8.GetBytes(SettingsOf(encoder)));
        return new TrunkDigests(
        [
            (Settings, Convert.ToHexStringLower(settings)),
            .. weights.Digests.Select(entry => (NameOf(entry.Name[weights.Prefix.Length..]), entry.Sha256)),
        ]);
    }

    /// <summary>Reads the file of a bundle.</summary>
    /// <exception cref="ImportException">The file has another form.</exception>
    public static TrunkDigests Read(string path)
    {
        var entries = File.ReadAllLines(path).Select(line => line.Split(Between, 2)).ToList();
        return entries.TrueForAll(parts => parts.Length == 2)
            ? new TrunkDigests([.. entries.Select(parts => (parts[1], parts[0]))])
            : throw new ImportException($"{path} is not a list of SHA-256 digests and tensors.");
    }

    /// <summary>The contents of the file.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(string.Concat(_entries.Select(entry => $"{entry.Sha256}{Between}{entry.Tensor}\n")));

    /// <summary>The first difference from another trunk, as the end of a sentence; null if they are equal.</summary>
    public string? FirstDifference(TrunkDigests other)
    {
        var theirs = other._entries.ToDictionary(entry => entry.Tensor, entry => entry.Sha256);
        foreach (var (tensor, sha256) in _entries)
        {
            if (!theirs.TryGetValue(tensor, out var their))
                return $"it has no tensor '{tensor}'";
            if (their != sha256)
            {
                return tensor == Settings
                    ? "its settings (layers, attention heads, activation, epsilon, window or rotation) differ"
                    : $"its tensor '{tensor}' differs";
            }
        }

        var ours = _entries.Select(entry => entry.Tensor).ToHashSet();
        return other._entries.FirstOrDefault(entry => !ours.Contains(entry.Tensor)).Tensor is { } more ? $"it has a tensor '{more}'" : null;
    }

    // Checkpoints converted from TensorFlow have the older names.
    private static string NameOf(string tensor) => tensor.EndsWith(".gamma", StringComparison.Ordinal) ? tensor[..^".gamma".Length] + ".weight"
        : tensor.EndsWith(".beta", StringComparison.Ordinal) ? tensor[..^".beta".Length] + ".bias"
        : tensor;

    private static string SettingsOf(EncoderWeights encoder)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{encoder.Dimensions} {encoder.EmbeddingNorm.Epsilon}");
        foreach (var layer in encoder.Layers)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{layer.AttentionHeads} {layer.Activation} {layer.NormalizesFirst} {layer.OutputNorm.Epsilon} {layer.RotaryBase} {layer.Window}");
        }

        return text.ToString();
    }
}
