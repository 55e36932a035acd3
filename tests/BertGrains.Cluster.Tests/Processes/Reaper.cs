using System.Diagnostics;
using System.Globalization;

namespace BertGrains.Cluster.Tests.Processes;

/// <summary>
/// A shell that outlives the tests by a moment: it reads ids of processes, and when its input ends, however the tests ended, it kills
/// those that are left.
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

    /// <summary>The process dies with the tests.</summary>
    public static void Watch(int id) => Tell('+', id);

    /// <summary>The process has ended; its id may be another's soon.</summary>
    public static void Forget(int id) => Tell('-', id);

    private static void Tell(char sign, int id)
    {
        lock (Gate)
        {
            _input ??= Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true })!.StandardInput;
            _input.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sign} {id}"));
            _input.Flush();
        }
    }
}
