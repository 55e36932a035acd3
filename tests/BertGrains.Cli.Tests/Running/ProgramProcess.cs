using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace BertGrains.Cli.Tests.Running;

/// <summary>The program in its own process.</summary>
internal sealed partial class ProgramProcess : IDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Process _process;

    private ProgramProcess(Process process)
    {
        _process = process;
    }

    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    public StreamReader Error => _process.StandardError;

    public static ProgramProcess Start(params string[] arguments) => Start(new Dictionary<string, string?>(), arguments);

    /// <param name="variables">Changes to the environment; null removes a variable.</param>
    /// <param name="arguments">Of the program.</param>
    public static ProgramProcess Start(IReadOnlyDictionary<string, string?> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "BertGrains.Cli.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new ProgramProcess(Process.Start(start)!);
    }

    /// <summary>Runs the program to its end.</summary>
    public static Task<ProgramResult> RunAsync(string input, params string[] arguments) =>
        RunAsync(input, new Dictionary<string, string?>(), arguments);

    /// <summary>Runs the program to its end, with changes to the environment.</summary>
    public static async Task<ProgramResult> RunAsync(string input, IReadOnlyDictionary<string, string?> variables, params string[] arguments)
    {
        using var program = Start(variables, arguments);
        var output = ReadBytesAsync(program.Output.BaseStream);
        var error = program.Error.ReadToEndAsync();
        try
        {
            await program.Input.WriteAsync(input);
            program.Input.Close();
        }
        catch (IOException)
        {
            // With invalid arguments the program exits without reading.
        }

        return new ProgramResult(await program.WaitAsync(), await output, await error);
    }

    public void SendInterrupt() => Assert.Equal(0, Signal(_process.Id, Interrupt));

    public void SendTerminate() => Assert.Equal(0, Signal(_process.Id, Terminate));

    public void Kill() => _process.Kill();

    /// <summary>Waits for the exit and returns its code.</summary>
    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();

        _process.Dispose();
    }

    private static async Task<byte[]> ReadBytesAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}

/// <summary>Exit code and output of a run of the program.</summary>
internal sealed record ProgramResult(int ExitCode, byte[] Bytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
