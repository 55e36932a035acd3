using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Operators;

/// <summary>
/// <c>OrtCustomOp</c> of onnxruntime_c_api.h, up to the fields of <see cref="OrtApi.Version"/>, followed by what its functions need: ONNX
/// Runtime passes the address of the structure to each of them.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OrtCustomOp
{
    private uint _version;
    private readonly delegate* unmanaged<OrtCustomOp*, nint, nint, nint> _createKernel;
    private delegate* unmanaged<OrtCustomOp*, nint> _getName;
    private delegate* unmanaged<OrtCustomOp*, nint> _getExecutionProviderType;
    private delegate* unmanaged<OrtCustomOp*, nuint, TensorElementType> _getInputType;
    private delegate* unmanaged<OrtCustomOp*, nuint> _getInputTypeCount;
    private delegate* unmanaged<OrtCustomOp*, nuint, TensorElementType> _getOutputType;
    private delegate* unmanaged<OrtCustomOp*, nuint> _getOutputTypeCount;
    private readonly delegate* unmanaged<nint, nint, void> _kernelCompute;
    private delegate* unmanaged<nint, void> _kernelDestroy;
    private delegate* unmanaged<OrtCustomOp*, nuint, int> _getInputCharacteristic;
    private delegate* unmanaged<OrtCustomOp*, nuint, int> _getOutputCharacteristic;
    private delegate* unmanaged<OrtCustomOp*, nuint, int> _getInputMemoryType;
    private delegate* unmanaged<OrtCustomOp*, int> _getVariadicInputMinArity;
    private delegate* unmanaged<OrtCustomOp*, int> _getVariadicInputHomogeneity;
    private delegate* unmanaged<OrtCustomOp*, int> _getVariadicOutputMinArity;
    private delegate* unmanaged<OrtCustomOp*, int> _getVariadicOutputHomogeneity;
    private delegate* unmanaged<OrtCustomOp*, nint, nint, nint*, nint> _createKernelV2;
    private delegate* unmanaged<nint, nint, nint> _kernelComputeV2;
    private nint _name;
    private nint _operator;

    /// <summary>Describes an operator in unmanaged memory.</summary>
    public static OrtCustomOp* Allocate(CpuOperator code)
    {
        var definition = (OrtCustomOp*)NativeMemory.AllocZeroed((nuint)sizeof(OrtCustomOp));
        definition->_version = OrtApi.Version;
        definition->_getName = &GetName;
        definition->_getExecutionProviderType = &GetProvider;
        definition->_getInputType = &GetInputType;
        definition->_getInputTypeCount = &GetInputCount;
        definition->_getOutputType = &GetOutputType;
        definition->_getOutputTypeCount = &GetOutputCount;
        definition->_kernelDestroy = &Destroy;
        definition->_getInputCharacteristic = &Zero;
        definition->_getOutputCharacteristic = &Zero;
        definition->_getInputMemoryType = &Zero;
        definition->_getVariadicInputMinArity = &One;
        definition->_getVariadicInputHomogeneity = &One;
        definition->_getVariadicOutputMinArity = &One;
        definition->_getVariadicOutputHomogeneity = &One;
        definition->_createKernelV2 = &CreateKernel;
        definition->_kernelComputeV2 = &Compute;
        definition->_name = Marshal.StringToCoTaskMemUTF8(code.Name);
        definition->_operator = GCHandle.ToIntPtr(GCHandle.Alloc(code));
        return definition;
    }

    /// <summary>Frees the memory, after all sessions with the operator have been disposed.</summary>
    public static void Free(OrtCustomOp* definition)
    {
        Marshal.FreeCoTaskMem(definition->_name);
        GCHandle.FromIntPtr(definition->_operator).Free();
        NativeMemory.Free(definition);
    }

    private static CpuOperator Code(OrtCustomOp* definition) => (CpuOperator)GCHandle.FromIntPtr(definition->_operator).Target!;

    [UnmanagedCallersOnly]
    private static nint GetName(OrtCustomOp* definition) => definition->_name;

    // Null is the CPU.
    [UnmanagedCallersOnly]
    private static nint GetProvider(OrtCustomOp* definition) => 0;

    [UnmanagedCallersOnly]
    private static TensorElementType GetInputType(OrtCustomOp* definition, nuint index) => Code(definition).Inputs[(int)index];

    [UnmanagedCallersOnly]
    private static nuint GetInputCount(OrtCustomOp* definition) => (nuint)Code(definition).Inputs.Count;

    [UnmanagedCallersOnly]
    private static TensorElementType GetOutputType(OrtCustomOp* definition, nuint index) => Code(definition).Outputs[(int)index];

    [UnmanagedCallersOnly]
    private static nuint GetOutputCount(OrtCustomOp* definition) => (nuint)Code(definition).Outputs.Count;

    // A required input or output; memory of the CPU.
    [UnmanagedCallersOnly]
    private static int Zero(OrtCustomOp* definition, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static int One(OrtCustomOp* definition) => 1;

    [UnmanagedCallersOnly]
    private static nint CreateKernel(OrtCustomOp* definition, nint api, nint info, nint* kernel)
    {
        *kernel = definition->_operator;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static void Destroy(nint kernel)
    {
    }

    // An exception must not reach native code.
    [UnmanagedCallersOnly]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Compute(nint kernel, nint context)
    {
        try
        {
            ((CpuOperator)GCHandle.FromIntPtr(kernel).Target!).Run(new OperatorCall(context));
            return 0;
        }
        catch (Exception e)
        {
            return OrtApi.CreateStatus($"{e.GetType().Name}: {e.Message}");
        }
    }
}
