namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>What fill-mask heads need of a tokenizer.</summary>
/// <param name="Text">The mask as it is written in texts.</param>
/// <param name="Id">Its token id; null if the vocabulary does not have it.</param>
/// <param name="CleansSpaces">Whether transformers removes spaces before punctuation from decoded texts.</param>
internal sealed record MaskToken(string Text, int? Id, bool CleansSpaces)
{
    /// <summary>The mask of a checkpoint.</summary>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="folder">Folder with the files of the tokenizer.</param>
    public static MaskToken Of(TokenizerFiles tokenizer, string folder)
    {
        var config = JsonFile.ReadIfPresent(Path.Combine(folder, "tokenizer_config.json"));
        return new MaskToken(tokenizer.Manifest.MaskToken, tokenizer.Tokenizer.MaskId, config?.BoolOrNull("clean_up_tokenization_spaces") ?? false);
    }

    /// <summary>This mask, which the vocabulary has.</summary>
    /// <exception cref="ImportException">The vocabulary does not have it.</exception>
    public MaskToken Checked() => Id is not null ? this : throw new ImportException(
        $"The vocabulary does not contain the mask '{Text}', which a fill-mask head needs; set mask_token in tokenizer_config.json.");
}
