# Sourced by ./bertgrains: builds the solution and runs its tests. The last line of the output is `N passed, N failed`, with `, N skipped`
# where tests were skipped. One test project runs at a time: those of the cluster start processes on every core.
log=$root/artifacts/test.log
status=0
mkdir -p "$root/artifacts"
cd "$root"
dotnet build BertGrains.sln -c Release -v quiet --nologo >&2
# A test project that hangs ends after 15 minutes, and a test that takes longer than two is named. Exit code 8: a filter leaves a project without tests.
dotnet test --solution BertGrains.sln -c Release --no-build --max-parallel-test-modules 1 --no-progress --no-ansi \
  --timeout 15m --long-running 120 --xunit-diagnostics on --ignore-exit-code 8 "${@:2}" | tee "$log" || status=$?

# figure NAME: a figure of the summary that ends the log.
figure() { sed -n "s/^  $1: \([0-9]*\)$/\1/p" "$log" | tail -n 1; }
passed=$(figure succeeded) failed=$(figure failed) skipped=$(figure skipped)
# A project that crashes reports no failed test.
[ "$status" = 0 ] || [ "${failed:-0}" != 0 ] || failed=1
printf '%d passed, %d failed%s\n' "${passed:-0}" "${failed:-1}" "$([ "${skipped:-0}" = 0 ] || printf ', %d skipped' "$skipped")"
[ "${failed:-1}" = 0 ]
