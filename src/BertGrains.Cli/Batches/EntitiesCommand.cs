namespace BertGrains.Cli.Batches;

/// <summary><c>bertgrains entities</c>.</summary>
internal sealed class EntitiesCommand() : BatchCommand(
    "entities",
    "Finds names and other entities in each text, with their places in it.",
    BertTask.TokenClassify,
    "bertgrains entities \"Ada Lovelace was born in London\"",
    "cat texts.txt | bertgrains entities > entities.jsonl");
