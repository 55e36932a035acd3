namespace BertGrains;

public static partial class BertClientExtensions
{
    /// <summary>Returns hidden states of a text, from the model's first head for features.</summary>
    /// <param name="client">The client.</param>
    /// <param name="text">A text of any length; the states of a long one are joined from overlapping windows.</param>
    /// <param name="options">Layers, mix and pooling; null for the last layer, one row per token.</param>
    /// <param name="model">Name of the model; null for the default model.</param>
    /// <param name="cancellationToken">Cancels the wait. Windows that have not started do not run.</param>
    /// <exception cref="BertException">The request failed.</exception>
    public static async Task<FeaturesOutput> FeaturesAsync(
        this IBertClient client,
        string text,
        FeatureOptions? options = null,
        string? model = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var request = new InferenceRequest
        {
            Model = model,
            Inputs = [InputItem.FromText(text)],
            Heads = [await client.FirstHeadAsync(BertTask.Features, model, cancellationToken)],
            Windows = WindowOptions.Default,
            Decode = new DecodeOptions { Features = options ?? FeatureOptions.Default },
        };
        return (FeaturesOutput)(await client.RunAsync(request, cancellationToken))[0].Outputs[0];
    }
}
