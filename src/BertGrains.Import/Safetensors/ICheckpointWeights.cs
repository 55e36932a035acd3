namespace BertGrains.Import.Safetensors;

/// <summary>The weights of a checkpoint, in any format.</summary>
internal interface ICheckpointWeights : ITensorSource, IDisposable
{
    /// <summary>SHA-256 of the files with the weights, lowercase hexadecimal.</summary>
    Task<string> DigestAsync(CancellationToken cancellationToken);
}
