using System.Runtime.InteropServices;

namespace BertGrains.Inference.Kernels;

/// <summary>Memory for intermediate values of one thread. It grows to the largest request and is freed with the thread's last reference.</summary>
internal sealed unsafe class Scratch
{
    // A cache line; vectors that cross cache lines are slower.
    private const int Alignment = 64;

    [ThreadStatic]
    private static Scratch? s_ofThread;

    [ThreadStatic]
    private static Scratch? s_forRows;

    private float* _memory;
    private int _capacity;

    ~Scratch() => NativeMemory.AlignedFree(_memory);

    /// <summary>The memory of the calling thread.</summary>
    public static Scratch OfThread => s_ofThread ??= new Scratch();

    /// <summary>More memory of the calling thread, for rows that are computed with the help of the first.</summary>
    public static Scratch ForRows => s_forRows ??= new Scratch();

    /// <summary>At least <paramref name="count"/> floats, whose values are undefined; valid until the next call.</summary>
    public float* Reserve(int count)
    {
        if (count > _capacity)
        {
            NativeMemory.AlignedFree(_memory);
            _memory = null;
            _capacity = 0;
            _memory = (float*)NativeMemory.AlignedAlloc(checked((nuint)count * sizeof(float)), Alignment);
            _capacity = count;
        }

        return _memory;
    }
}
