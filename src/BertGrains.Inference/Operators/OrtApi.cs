using System.Runtime.InteropServices;

namespace BertGrains.Inference.Operators;

/// <summary>
/// The functions of ONNX Runtime's C interface that its .NET binding does not offer: operators whose code is in this process. Each has a
/// fixed position in the table <c>OrtApi</c> of onnxruntime_c_api.h; later versions only append.
/// </summary>
internal static unsafe partial class OrtApi
{
    /// <summary>
    /// The used version of the interface, that of ONNX Runtime 1.16: the first one in which the call of an operator returns a status.
    /// </summary>
    public const uint Version = 16;

    private static readonly Table* Functions = Load();

    /// <summary>A new group of operators.</summary>
    public static nint CreateDomain(string name)
    {
        var text = Marshal.StringToCoTaskMemUTF8(name);
        nint domain;
        ThrowIfFailed(Functions->CreateCustomOpDomain(text, &domain));
        Marshal.FreeCoTaskMem(text);
        return domain;
    }

    public static void AddOperator(nint domain, OrtCustomOp* definition) => ThrowIfFailed(Functions->AddCustomOp(domain, definition));

    public static void AddDomain(nint sessionOptions, nint domain) => ThrowIfFailed(Functions->AddCustomOpDomain(sessionOptions, domain));

    public static void ReleaseDomain(nint domain) => Functions->ReleaseCustomOpDomain(domain);

    /// <summary>A status with a message, owned by the runtime.</summary>
    public static nint CreateStatus(string message)
    {
        const int fail = 1;
        var text = Marshal.StringToCoTaskMemUTF8(message);
        var status = Functions->CreateStatus(fail, text);
        Marshal.FreeCoTaskMem(text);
        return status;
    }

    /// <summary>An input of the operator that is called.</summary>
    public static nint Input(nint context, int index)
    {
        nint value;
        ThrowIfFailed(Functions->GetInput(context, (nuint)index, &value));
        return value;
    }

    /// <summary>An output of the operator that is called, allocated with the given shape.</summary>
    public static nint Output(nint context, int index, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* dimensions = shape)
            ThrowIfFailed(Functions->GetOutput(context, (nuint)index, dimensions, (nuint)shape.Length, &value));
        return value;
    }

    /// <summary>The memory of a tensor.</summary>
    public static void* Data(nint tensor)
    {
        void* data;
        ThrowIfFailed(Functions->GetTensorMutableData(tensor, &data));
        return data;
    }

    /// <summary>Number of elements of a tensor.</summary>
    public static int ElementCount(nint tensor)
    {
        nint shape;
        nuint count;
        ThrowIfFailed(Functions->GetTensorTypeAndShape(tensor, &shape));
        ThrowIfFailed(Functions->GetTensorShapeElementCount(shape, &count));
        Functions->ReleaseTensorTypeAndShapeInfo(shape);
        return checked((int)count);
    }

    private static Table* Load()
    {
        var table = (Table*)GetApiBase()->GetApi(Version);
        return table is null ? throw new NotSupportedException($"This ONNX Runtime has no version {Version} of its interface.") : table;
    }

    private static void ThrowIfFailed(nint status)
    {
        if (status == 0)
            return;
        var message = Marshal.PtrToStringUTF8(Functions->GetErrorMessage(status));
        Functions->ReleaseStatus(status);
        throw new InvalidOperationException(message);
    }

    [LibraryImport("onnxruntime", EntryPoint = "OrtGetApiBase")]
    private static partial ApiBase* GetApiBase();

#pragma warning disable CS0649 // The fields are assigned by ONNX Runtime.
    private struct ApiBase
    {
        public delegate* unmanaged<uint, void*> GetApi;
    }

    // The offset of a function is its position times eight.
    [StructLayout(LayoutKind.Explicit)]
    private struct Table
    {
        [FieldOffset(0 * 8)]
        public delegate* unmanaged<int, nint, nint> CreateStatus;

        [FieldOffset(2 * 8)]
        public delegate* unmanaged<nint, nint> GetErrorMessage;

        [FieldOffset(26 * 8)]
        public delegate* unmanaged<nint, nint*, nint> CreateCustomOpDomain;

        [FieldOffset(27 * 8)]
        public delegate* unmanaged<nint, OrtCustomOp*, nint> AddCustomOp;

        [FieldOffset(28 * 8)]
        public delegate* unmanaged<nint, nint, nint> AddCustomOpDomain;

        [FieldOffset(51 * 8)]
        public delegate* unmanaged<nint, void**, nint> GetTensorMutableData;

        [FieldOffset(64 * 8)]
        public delegate* unmanaged<nint, nuint*, nint> GetTensorShapeElementCount;

        [FieldOffset(65 * 8)]
        public delegate* unmanaged<nint, nint*, nint> GetTensorTypeAndShape;

        [FieldOffset(90 * 8)]
        public delegate* unmanaged<nint, nuint, nint*, nint> GetInput;

        [FieldOffset(91 * 8)]
        public delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint> GetOutput;

        [FieldOffset(93 * 8)]
        public delegate* unmanaged<nint, void> ReleaseStatus;

        [FieldOffset(99 * 8)]
        public delegate* unmanaged<nint, void> ReleaseTensorTypeAndShapeInfo;

        [FieldOffset(101 * 8)]
        public delegate* unmanaged<nint, void> ReleaseCustomOpDomain;
    }
#pragma warning restore CS0649
}
