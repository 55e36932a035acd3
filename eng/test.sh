# Sourced by ./bertgrains: builds what the package feed allows and runs every test project of it.

# run_tests: the last line of its output is `N passed, N failed`, with `, N skipped` where some were.
run_tests() {
  local solution passed=0 failed=0 skipped=0 project
  solution=$(edition_solution)
  [ "$(with_cluster)" = true ] || say "the tests of the cluster are skipped: the package feed lacks packages that it needs"
  say "building $solution"
  locked build_solution "$solution"
  # Two at a time, but for the tests that start clusters of processes and look at their watches: those come last and alone.
  for project in $(test_projects "$root/$solution" | grep -v '\.Cluster\.Tests$'); do
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n || true; done
    run_test_project "$project" "$@" &
  done
  wait
  for project in $(test_projects "$root/$solution" | grep '\.Cluster\.Tests$'); do
    run_test_project "$project" "$@"
  done
  for project in $(test_projects "$root/$solution"); do
    count_test_project "$project"
  done
  [ $((passed + failed)) -gt 0 ] || failed=1
  printf '%d passed, %d failed%s\n' "$passed" "$failed" "$([ "$skipped" = 0 ] || printf ', %d skipped' "$skipped")"
  [ "$failed" = 0 ]
}

build_solution() {
  export_edition
  dotnet build "$root/$1" -c Release -v quiet --nologo >"$artifacts/build.log" 2>&1 || {
    show_build_errors
    fail "the build failed; its log is artifacts/build.log"
  }
}

run_test_project() {
  local status=0
  say "running $1"
  # A project that hangs is ended and counts as failed; its log names the test that ran long.
  timeout --kill-after=10 900 dotnet "$artifacts/bin/$1/release/$1.dll" --no-progress --no-ansi --long-running 120 --xunit-diagnostics on \
    "${@:2}" >"$artifacts/$1.log" 2>&1 || status=$?
  echo "$status" >"$artifacts/$1.status"
}

# A project that crashes, or that runs nothing, counts as one failure beside those that it reported.
count_test_project() {
  local log=$artifacts/$1.log status counted
  status=$(cat "$artifacts/$1.status")
  counted=$(count failed "$log")
  passed=$((passed + $(count succeeded "$log")))
  failed=$((failed + counted))
  skipped=$((skipped + $(count skipped "$log")))
  [ "$status" != 0 ] || return 0
  grep -vE '^(xUnit|Running tests from|  Discover|  Start|  Finish)' "$log" >&2 || true
  if [ "$counted" = 0 ]; then
    say "$1 ended with exit code $status without a failed test"
    failed=$((failed + 1))
  fi
}

# count WORD LOG: the figure behind WORD in the summary that ends the log, 0 where there is none.
count() {
  local figure
  figure=$(sed -n "s/^  $1: \([0-9][0-9]*\)$/\1/p" "$2" | tail -n 1)
  printf '%d' "${figure:-0}"
}

# test_projects SOLUTION: the names of its test projects; a solution filter and a solution both quote their paths.
test_projects() {
  grep -oE '"tests[/\\][^"]*\.Tests\.csproj"' "$1" | sed -E 's:.*[/\\]([^/\\]*)\.csproj":\1:' | sort -u
}

# Everything where the feed has what a cluster needs, otherwise what does without it.
edition_solution() {
  if [ "$(with_cluster)" = true ]; then echo BertGrains.sln; else echo BertGrains.Embedded.slnf; fi
}
