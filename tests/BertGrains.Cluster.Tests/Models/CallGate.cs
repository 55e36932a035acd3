namespace BertGrains.Cluster.Models;

/// <summary>Holds the calls of one method that reach a silo until it is opened.</summary>
internal sealed class CallGate : IIncomingGrainCallFilter
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Type? _interface;
    private volatile string? _method;

    /// <summary>Holds the calls from here on.</summary>
    /// <returns>Done when the first has come.</returns>
    public Task Hold(Type grainInterface, string method)
    {
        (_method, _interface) = (method, grainInterface);
        return _reached.Task;
    }

    /// <summary>Lets them go, and those that come later.</summary>
    public void Open() => _open.TrySetResult();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == _interface && context.MethodName == _method)
        {
            _reached.TrySetResult();
            await _open.Task;
        }

        await context.Invoke();
    }
}
