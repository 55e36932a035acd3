using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>Inputs and outputs of the runs of one session on one lane.</summary>
internal sealed class LaneBinding(InferenceSession session) : IDisposable
{
    private readonly OrtIoBinding _binding = session.CreateIoBinding();
    private readonly RunOptions _options = new();

    /// <summary>Binds an input of the next run, which must live until then.</summary>
    public void Bind(string input, OrtValue value) => _binding.BindInput(input, value);

    /// <summary>Binds an output of the next run, which is allocated in the given memory.</summary>
    public void BindOutput(string output, OrtMemoryInfo memory) => _binding.BindOutputToDevice(output, memory);

    /// <summary>Runs the session and returns the outputs in the order of their bindings, which end.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run()
    {
        try
        {
            session.RunWithBinding(_options, _binding);
            return _binding.GetOutputValues();
        }
        finally
        {
            _binding.ClearBoundInputs();
            _binding.ClearBoundOutputs();
        }
    }

    public void Dispose()
    {
        _binding.Dispose();
        _options.Dispose();
    }
}
