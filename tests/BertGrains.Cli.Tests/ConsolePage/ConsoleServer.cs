using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.ConsolePage;

/// <summary><c>bertgrains serve</c> with the default bundle.</summary>
public sealed class ConsoleServer : IAsyncLifetime
{
    private const string Listens = " listens on ";

    private readonly ProgramProcess _program = ProgramProcess.Start("serve", "--urls", "http://127.0.0.1:0");
    private Uri? _url;

    /// <summary>Its address.</summary>
    public Uri Url => _url ?? throw new InvalidOperationException("The server has not started.");

    public async ValueTask InitializeAsync()
    {
        while (await _program.Output.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Listens, StringComparison.Ordinal) is var at and >= 0)
                _url = new Uri(line[(at + Listens.Length)..]);
            if (line.StartsWith("Ready", StringComparison.Ordinal))
                return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _program.SendTerminate();
        await _program.WaitAsync();
        _program.Dispose();
    }
}
