using System.Diagnostics;
using BertGrains.Inference.Heads;
using BertGrains.Inference.Items;
using BertGrains.Inference.Windows;

namespace BertGrains.Inference.Requests;

/// <summary>Converts the outcome of an item to its result: one output per requested head, or an error. Thread-safe.</summary>
/// <param name="decoders">Decoders of all heads, in the order of the bundle.</param>
/// <param name="heads">Indices of the requested heads, in the order of the request.</param>
/// <param name="options">Decoding options of the request.</param>
internal sealed class ItemDecoder(IReadOnlyList<HeadDecoder> decoders, IReadOnlyList<int> heads, DecodeOptions options)
{
    private static readonly BertError MixTooLarge = new(
        ErrorCode.Unprocessable, "The mix of layers times gamma is beyond the range of single precision. Use a smaller gamma.");

    /// <summary>The first error of a head that cannot answer the item; null if all can.</summary>
    /// <param name="encoded">Tokens of the item.</param>
    public BertError? Check(EncodedItem encoded)
    {
        for (var i = 0; i < heads.Count; i++)
        {
            if (decoders[heads[i]].Check(encoded, options) is { } error)
                return error;
        }

        return null;
    }

    /// <param name="result">Outcome of the item; its rented outputs are returned to their pool.</param>
    /// <param name="encoded">Tokens of the item.</param>
    public ItemResult Decode(in WorkResult result, EncodedItem encoded)
    {
        if (result.Error is not null)
            return new ItemResult { Error = result.Error };

        var outputs = new HeadOutput[heads.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            var decoder = decoders[heads[i]];
            var raw = result.Outputs[heads[i]] ?? throw new UnreachableException("The device did not return the output of a head.");
            if (!raw.IsFinite())
                return NotFinite(decoder);

            outputs[i] = decoder.Decode(raw, encoded, options);
            raw.Release();
        }

        return new ItemResult { Outputs = outputs };
    }

    /// <param name="item">An item whose windows are complete; their rented outputs are returned to their pool.</param>
    /// <param name="combination">How outputs are combined; null for the default of each head.</param>
    public ItemResult Decode(WindowedItem item, WindowCombination? combination)
    {
        if (item.Error is { } error)
            return new ItemResult { Error = error };

        var outputs = new HeadOutput[heads.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            var decoder = decoders[heads[i]];
            WindowOutput[] windows = [.. item.Results.Select((result, window) => new WindowOutput(
                result.Outputs[heads[i]] ?? throw new UnreachableException("The device did not return the output of a head."),
                item.Windows[window]))];
            if (!Array.TrueForAll(windows, window => window.Raw.IsFinite()))
                return NotFinite(decoder);

            outputs[i] = decoder.Decode(windows, item.Whole, options, combination);
            foreach (var window in windows)
                window.Raw.Release();
        }

        return new ItemResult { Outputs = outputs };
    }

    // Finite factors of a mix may give states that are not.
    private ItemResult NotFinite(HeadDecoder decoder) => new()
    {
        Error = options.Features?.Mix is not null && decoder is FeaturesDecoder ? MixTooLarge : new BertError(ErrorCode.Internal, $"The head {decoder.Description.Name} returned a value that is not a finite number."),
    };
}
