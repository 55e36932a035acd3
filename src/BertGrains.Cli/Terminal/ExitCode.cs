namespace BertGrains.Cli.Terminal;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>Everything that was asked for was done.</summary>
    public const int Success = 0;

    /// <summary>Something failed; standard error says what in one sentence.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself is wrong; nothing was started.</summary>
    public const int BadUsage = 2;

    /// <summary>A failure that passes: start me again (sysexits.h). A silo that the others declared dead ends with it too.</summary>
    public const int StartAgain = 75;

    /// <summary>Ctrl-C or SIGTERM ended the command early, as shells count a death by SIGINT; what was written is complete.</summary>
    public const int Interrupted = 130;
}
