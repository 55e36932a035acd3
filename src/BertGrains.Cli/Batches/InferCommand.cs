namespace BertGrains.Cli.Batches;

/// <summary><c>bertgrains infer</c>.</summary>
internal sealed class InferCommand() : BatchCommand(
    "infer",
    "Runs any heads on each text, all from one pass of the trunk.",
    null,
    "bertgrains infer --heads embedding,sentiment,entities \"Ada Lovelace was born in London\"",
    "bertgrains infer --input texts.txt --output results.jsonl");
