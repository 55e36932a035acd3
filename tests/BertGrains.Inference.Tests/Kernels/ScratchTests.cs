namespace BertGrains.Inference.Kernels;

public sealed unsafe class ScratchTests
{
    [Fact]
    public void Reserve_GrowingAndShrinking_HasAlignedMemoryOfTheSize()
    {
        var scratch = new Scratch();
        foreach (var count in (int[])[1, 100, 3, 100_000, 50])
        {
            var memory = scratch.Reserve(count);
            Assert.Equal(0, (nint)memory % 64);
            new Span<float>(memory, count).Fill(count);
            Assert.Equal(count, memory[count - 1]);
        }

        GC.KeepAlive(scratch);
    }

    [Fact]
    public void OfThread_AndForRows_AreDifferentMemory() => Assert.NotSame(Scratch.OfThread, Scratch.ForRows);

    [Fact]
    public void Reserve_MoreThanTheMachineHas_FailsAndLaterCallsWork()
    {
        var scratch = new Scratch();
        Assert.ThrowsAny<Exception>(() => Reserve(scratch, -1));
        new Span<float>(scratch.Reserve(10), 10).Clear();
        GC.KeepAlive(scratch);

        static void Reserve(Scratch scratch, int count) => _ = scratch.Reserve(checked(count * int.MaxValue * 2));
    }
}
