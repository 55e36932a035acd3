namespace BertGrains.Inference.Operators;

/// <summary>Inputs and outputs of one call of an operator.</summary>
internal readonly unsafe ref struct OperatorCall(nint context)
{
    /// <summary>The elements of an input.</summary>
    public T* Input<T>(int index)
        where T : unmanaged => (T*)OrtApi.Data(OrtApi.Input(context, index));

    /// <summary>The elements of an input, with their number.</summary>
    public ReadOnlySpan<T> InputSpan<T>(int index)
        where T : unmanaged
    {
        var tensor = OrtApi.Input(context, index);
        return new ReadOnlySpan<T>(OrtApi.Data(tensor), OrtApi.ElementCount(tensor));
    }

    /// <summary>Allocates an output.</summary>
    public T* Output<T>(int index, params ReadOnlySpan<long> shape)
        where T : unmanaged => (T*)OrtApi.Data(OrtApi.Output(context, index, shape));
}
