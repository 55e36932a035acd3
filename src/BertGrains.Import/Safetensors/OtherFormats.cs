namespace BertGrains.Import.Safetensors;

/// <summary>What to do with a folder whose weights are not in safetensors.</summary>
internal static class OtherFormats
{
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
        return new(
            $"{folder} has neither {CheckpointTensors.SingleName} nor {CheckpointTensors.IndexName}, nor an ONNX export (model.onnx), nor a checkpoint "
            + "of TensorFlow (bert_model.ckpt.index).");
    }

    private static string Conversion(string option) =>
        "Convert it where transformers is installed: python -c \"from transformers import AutoModel; "
        + $"AutoModel.from_pretrained('FOLDER'{option}).save_pretrained('OUT')\", with the class in config.json instead of AutoModel for a model "
        + "with a head.";
}
