# shellcheck shell=bash
# Sourced by gpu.sh: vectors of `bertgrains embed` compared, and texts.

# compare_vectors REFERENCE OTHER: cosines of two files of JSON Lines, as "texts mean 1st-percentile least".
# The vector is the last array of a line.
compare_vectors() {
  paste -d '\n' <(vectors_of "$1") <(vectors_of "$2") | awk -F, '
    NR % 2 { n = NF; split($0, a, ","); next }
    {
      if (NF != n || n < 2) { print "line " NR / 2 " has " NF " values, expected " n >"/dev/stderr"; failed = 1; exit 1 }
      dot = aa = bb = 0
      for (i = 1; i <= n; i++) { dot += a[i] * $i; aa += a[i] * a[i]; bb += $i * $i }
      printf "%.9f\n", dot / sqrt(aa * bb)
    }
    END { if (!failed && NR % 2) exit 1 }' | sort -n | awk '
    { sum += $1; value[NR] = $1 }
    END {
      if (!NR) exit 1
      at = int(NR / 100); if (at < NR / 100) at++
      printf "%d %.7f %.7f %.7f\n", NR, sum / NR, value[at], value[1]
    }'
}

vectors_of() { sed 's/.*\[\([^][]*\)\][^][]*$/\1/' "$1"; }

# make_texts FILE COPIES: distinct texts with the lengths of the file. Each copy has the words of a line in another order, and a number.
make_texts() {
  awk -v copies="$2" '
    { line[NR] = $0 }
    END {
      for (copy = 0; copy < copies; copy++)
        for (i = 1; i <= NR; i++) {
          if (!copy) { print line[i]; continue }
          n = split(line[i], word, " ")
          text = copy
          for (j = 0; j < n; j++) text = text " " word[1 + (j + copy) % n]
          print text
        }
    }' "$1"
}
