namespace BertGrains.Cli.Terminal;

/// <summary>Exit codes of the program.</summary>
internal static class ExitCode
{
    /// <summary>The command completed.</summary>
    public const int Success = 0;

    /// <summary>The command failed; standard error has the reason in one sentence.</summary>
    public const int Failed = 1;

    /// <summary>The command line is invalid; nothing was started.</summary>
    public const int BadUsage = 2;

    /// <summary>A temporary failure: start the process again (EX_TEMPFAIL of sysexits.h). A silo that was declared dead exits with it.</summary>
    public const int StartAgain = 75;

    /// <summary>Ctrl-C or SIGTERM ended the command early (128 + SIGINT); the output so far is complete.</summary>
    public const int Interrupted = 130;
}
