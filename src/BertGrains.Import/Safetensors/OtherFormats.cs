namespace BertGrains.Import.Safetensors;

/// <summary>What to do with a folder whose weights are not in safetensors.</summary>
internal static class OtherFormats
{
    private const string Adapter = "adapter_config.json";

    /// <summary>The error of a folder without safetensors.</summary>
    public static ImportException ErrorOf(string folder)
    {
        bool Has(string pattern) => Directory.EnumerateFiles(folder, pattern).Any();
        if (Has("pytorch_model*.bin"))
            return new($"{folder} has its weights in pytorch_model.bin, a pickle: a program, which is not run here. {Conversion("")}");
        if (Has("tf_model.h5"))
            return new($"{folder} has its weights in tf_model.h5, which this version does not read. {Conversion(", from_tf=True")}");
        if (Has("flax_model*.msgpack"))
            return new($"{folder} has its weights in flax_model.msgpack, which this version does not read. {Conversion(", from_flax=True")}");
        if (OtherSafetensors(folder) is { } other)
        {
            return new(
                $"{folder} has neither {CheckpointTensors.SingleName} nor {CheckpointTensors.IndexName}, but {Path.GetFileName(other)}. Rename it to "
                + $"{CheckpointTensors.SingleName} if it has all weights of the model.");
        }

        return new(
            $"{folder} has neither {CheckpointTensors.SingleName} nor {CheckpointTensors.IndexName}, nor an ONNX export (model.onnx), nor a checkpoint "
            + "of TensorFlow (bert_model.ckpt.index).");
    }

    /// <summary>The error of a module of sentence-transformers without safetensors. Exports to ONNX have only the encoder.</summary>
    public static ImportException ErrorOfModule(string folder, string kind) => !Directory.Exists(folder)
        ? new($"{folder}, the folder of a {kind} module in modules.json, does not exist.")
        : new(
            $"{folder}: the {kind} module has no {CheckpointTensors.SingleName}, the only format that its weights are read from. "
            + (File.Exists(Path.Combine(folder, "pytorch_model.bin"))
                ? "Convert pytorch_model.bin, a pickle, where sentence-transformers is installed: "
                    + "SentenceTransformer('FOLDER').save('OUT', safe_serialization=True)."
                : "Add the file of the original model."));

    /// <summary>The error of a folder without a configuration.</summary>
    public static ImportException NoConfig(string folder)
    {
        const string Expected =
            "Expected is the folder of a checkpoint: config.json, weights (model.safetensors, an ONNX export or a TensorFlow checkpoint) and a "
            + "tokenizer (tokenizer.json or vocab.txt).";
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            return new($"{folder} is empty. {Expected}");
        if (File.Exists(Path.Combine(folder, Adapter)))
            return AdapterIn(folder);
        if (File.Exists(Path.Combine(folder, "head.json")))
            return new($"{folder} has a head without a trunk (head.json). Import the checkpoint of its trunk with --head {folder}.");
        return Directory.Exists(Path.Combine(folder, "snapshots"))
            ? new($"{folder} is a folder of a cache; import one of the folders in {Path.Combine(folder, "snapshots")}.")
            : new($"{folder} has no config.json. {Expected}");
    }

    /// <summary>Refuses a folder with an adapter, whose weights are only a difference from those of another model.</summary>
    /// <exception cref="ImportException">There is one.</exception>
    public static void RefuseAdapter(string folder)
    {
        if (File.Exists(Path.Combine(folder, Adapter)))
            throw AdapterIn(folder);
    }

    private static ImportException AdapterIn(string folder) => new(
        $"{folder} has an adapter ({Adapter}), which transformers adds to the weights of another model. Merge it where peft is installed: "
        + "model.merge_and_unload().save_pretrained('OUT').");

    private static string? OtherSafetensors(string folder) =>
        Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal).FirstOrDefault();

    private static string Conversion(string option) =>
        "Convert it where transformers is installed: python -c \"from transformers import AutoModel; "
        + $"AutoModel.from_pretrained('FOLDER'{option}).save_pretrained('OUT')\", with the class in config.json instead of AutoModel for a model "
        + "with a head.";
}
