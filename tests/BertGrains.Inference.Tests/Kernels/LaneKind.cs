namespace BertGrains.Inference.Kernels;

/// <summary>The widths for which the kernels are compiled.</summary>
public enum LaneKind
{
    /// <summary><see cref="Avx512Lanes"/>.</summary>
    Avx512,

    /// <summary><see cref="Avx2Lanes"/>.</summary>
    Avx2,
}

/// <summary>Runs a test for one width.</summary>
internal static class LaneKinds
{
    /// <summary>Runs the test of the width; skips it where the processor has none.</summary>
    public static void Run(this LaneKind kind, Action avx512, Action avx2)
    {
        if (kind == LaneKind.Avx512)
            Assert.SkipUnless(Avx512Lanes.AreFast, "This processor has no fast vectors of 512 bits.");
        else
            Assert.SkipUnless(Avx2Lanes.AreFast, "This processor has no vectors of 256 bits.");
        (kind == LaneKind.Avx512 ? avx512 : avx2)();
    }

    /// <summary>A function of vectors, for each float.</summary>
    public static unsafe float[] Map<T>(Func<T, T> function, ReadOnlySpan<float> values)
        where T : struct, IFloatLanes<T>
    {
        var results = new float[values.Length];
        var lanes = stackalloc float[T.Count];
        for (var i = 0; i < values.Length; i++)
        {
            // The other lanes have another value, which must not matter.
            new Span<float>(lanes, T.Count).Fill(1);
            lanes[i % T.Count] = values[i];
            T.Store(function(T.Load(lanes)), lanes);
            results[i] = lanes[i % T.Count];
        }

        return results;
    }
}
