namespace BertGrains.Inference.Kernels;

/// <summary>
/// Memory between guards. The guards of floats are NaN, so a value that was read beyond the memory shows in the result; a write beyond it
/// changes a guard.
/// </summary>
internal sealed unsafe class GuardedMemory<T>
    where T : unmanaged
{
    // More than a kernel could reach by rounding up to its lanes.
    private const int Guards = 64;

    private readonly byte[] _bytes;
    private readonly int _length;

    /// <param name="values">Copied.</param>
    public GuardedMemory(params ReadOnlySpan<T> values)
        : this(values.Length) => values.CopyTo(Values);

    /// <param name="length">Number of elements, at first guards as well.</param>
    public GuardedMemory(int length)
    {
        _length = length;
        _bytes = GC.AllocateUninitializedArray<byte>((length + (2 * Guards)) * sizeof(T), pinned: true);
        _bytes.AsSpan().Fill(0xFF);
    }

    public T* Address => (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _bytes[Guards * sizeof(T)]);

    public Span<T> Values => new(Address, _length);

    /// <summary>Fails if a guard has changed.</summary>
    public void AssertGuards()
    {
        Assert.Equal(-1, _bytes.AsSpan(0, Guards * sizeof(T)).IndexOfAnyExcept((byte)0xFF));
        Assert.Equal(-1, _bytes.AsSpan((Guards + _length) * sizeof(T)).IndexOfAnyExcept((byte)0xFF));
    }
}
