namespace BertGrains.Inference.Replicas;

public sealed class WarmUpTests
{
    private readonly ReplicaShape _shape = new("scripted", MaxLength: 64, Vocabulary: 100, Heads: 1);

    [Fact]
    public void Run_DeviceWithoutMemoryForLargeBatches_LimitsBatchesToThoseThatRan()
    {
        var warmUp = new WarmUp(DeviceFor(tokens: 300), _shape, TimeSpan.FromMinutes(1));
        warmUp.Run(TestContext.Current.CancellationToken);
        warmUp.Reserve(1_024);

        // Eight rows of 32 tokens ran, sixteen did not.
        Assert.Equal(256, warmUp.MaxBatchTokens);
    }

    [Fact]
    public void Run_DeviceWithMemory_KeepsTheLimitOfTheDevice()
    {
        var warmUp = new WarmUp(DeviceFor(tokens: int.MaxValue), _shape, TimeSpan.FromMinutes(1));
        warmUp.Run(TestContext.Current.CancellationToken);

        Assert.Equal(1_024, warmUp.MaxBatchTokens);
    }

    private static ScriptedDevice DeviceFor(int tokens) => new()
    {
        OnWarmUp = batch =>
        {
            if (batch.PaddedTokens > tokens)
                throw new InvalidOperationException("Out of memory.");
        },
    };
}
