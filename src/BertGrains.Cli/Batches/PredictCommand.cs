namespace BertGrains.Cli.Batches;

/// <summary><c>bertgrains predict</c>.</summary>
internal sealed class PredictCommand() : BatchCommand(
    "predict",
    "Gives each text's labels with scores, from the bundle's classification heads.",
    BertTask.Classify,
    "bertgrains predict \"what a lovely day\"",
    "bertgrains predict --heads sentiment --input texts.txt --output labels.jsonl");
