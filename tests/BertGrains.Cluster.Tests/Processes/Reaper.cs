using System.Diagnostics;
using System.Globalization;

namespace BertGrains.Cluster.Tests.Processes;

/// <summary>
/// A shell that outlives the tests for a moment. It reads process ids, and kills the remaining processes when its input ends, which
/// happens however the tests end.
/// </summary>
internal static class Reaper
{
    private const string Script =
        """
        trap '' INT TERM HUP
        left=' '
        while read -r sign id; do
          case $sign in
            +) left="$left$id " ;;
            -) left="${left%% $id *} ${left#* $id }" ;;
          esac
        done
        [ "$left" = ' ' ] || kill -9 $left 2>/dev/null
        """;

    private static readonly Lock Gate = new();
    private static StreamWriter? _input;

    /// <summary>Kills the process when the tests end.</summary>
    public static void Watch(int id) => Write('+', id);

    /// <summary>The process has ended, and the system may reuse its id.</summary>
    public static void Forget(int id) => Write('-', id);

    private static void Write(char sign, int id)
    {
        lock (Gate)
        {
            _input ??= Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true })!.StandardInput;
            _input.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sign} {id}"));
            _input.Flush();
        }
    }
}
