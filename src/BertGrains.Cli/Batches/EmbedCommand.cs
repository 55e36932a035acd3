namespace BertGrains.Cli.Batches;

/// <summary><c>bertgrains embed</c>.</summary>
internal sealed class EmbedCommand() : BatchCommand(
    "embed",
    "Gives each text's vector, from the bundle's first embedding head.",
    BertTask.Embed,
    "bertgrains embed \"a cat sat on the mat\"",
    "bertgrains embed --input texts.txt --output vectors.npy");
