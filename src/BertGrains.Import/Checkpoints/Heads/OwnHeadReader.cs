namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>Reads the head that a checkpoint carries beside its encoder.</summary>
/// <param name="config">The checkpoint's config.json.</param>
/// <param name="weights">All of the checkpoint's tensors.</param>
/// <param name="encoder">The encoder of the checkpoint.</param>
internal delegate HeadWeights OwnHeadReader(JsonFile config, WeightReader weights, EncoderWeights encoder);
