#!/usr/bin/env bash
# npm @huggingface/tokenizers 0.2.0 (JavaScript) and npm tokenizers 0.23.2 (binding of the Rust library): one tokenizer.json, other ids.
#
# Expected: both libraries are published by Hugging Face and read the same file, so they give the same ids for a BERT tokenizer.
#
# Seen: the JavaScript library ignores the sections "truncation" and "padding" of the file, without a message: one word gives 3 ids
# instead of 8, and a long text is not truncated. It does not separate ideographs beyond the Basic Multilingual Plane (U+20000, U+2F800) from
# the letters around them, which then become one [UNK]; the Rust library separates them. U+4E00 is separated by both.
#
# Matters here: a client that counts or truncates tokens in JavaScript disagrees with a server that uses the Rust library or was tested
# against it. Limits have to be enforced where the model runs.
#
# Output:
#   hello
#     JavaScript  3: [CLS] hello [SEP]
#     Rust        8: [CLS] hello [SEP] [PAD] [PAD] [PAD] [PAD] [PAD]
#   hello hello hello hello hello hello hello hello
#     JavaScript 10: [CLS] hello hello hello hello hello hello hello hello [SEP]
#     Rust        8: [CLS] hello hello hello hello hello hello [SEP]
#   a(U+4E00)b
#     JavaScript  5: [CLS] a U+4E00 b [SEP]
#     Rust        8: [CLS] a U+4E00 b [SEP] [PAD] [PAD] [PAD]
#   a(U+20000)b
#     JavaScript  3: [CLS] [UNK] [SEP]
#     Rust        8: [CLS] a U+20000 b [SEP] [PAD] [PAD] [PAD]
#   a(U+2F800)b
#     JavaScript  3: [CLS] [UNK] [SEP]
#     Rust        8: [CLS] a [UNK] b [SEP] [PAD] [PAD] [PAD]
#   As described.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > package.json <<'EOF'
{
  "name": "finding",
  "private": true,
  "type": "module",
  "dependencies": { "@huggingface/tokenizers": "0.2.0", "tokenizers": "0.23.2" }
}
EOF

cat > finding.js <<'EOF'
import { writeFileSync } from "node:fs";
import { Tokenizer as JavaScript } from "@huggingface/tokenizers";
import rust from "tokenizers";

const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "hello", "\u4e00", "\u{20000}", "\u{2f800}"];
const file = {
  version: "1.0",
  truncation: { direction: "Right", max_length: 8, strategy: "LongestFirst", stride: 0 },
  padding: { strategy: { Fixed: 8 }, direction: "Right", pad_to_multiple_of: null, pad_id: 0, pad_type_id: 0, pad_token: "[PAD]" },
  added_tokens: vocabulary.slice(0, 4).map((content, id) =>
    ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })),
  normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: { type: "BertProcessing", sep: ["[SEP]", 3], cls: ["[CLS]", 2] },
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: {
    type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", max_input_chars_per_word: 100,
    vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
  },
};
writeFileSync("tokenizer.json", JSON.stringify(file));
const javascript = new JavaScript(file, {});
const reference = rust.Tokenizer.fromFile("tokenizer.json");

const seen = {};
for (const text of ["hello", "hello hello hello hello hello hello hello hello", "a\u4e00b", "a\u{20000}b", "a\u{2f800}b"]) {
  const one = javascript.encode(text).tokens, other = (await reference.encode(text)).getTokens();
  const name = text.replace(/[^a-z ]/gu, c => `(U+${c.codePointAt(0).toString(16).toUpperCase()})`);
  console.log(name);
  console.log(`  JavaScript ${String(one.length).padStart(2)}: ${escape(one)}`);
  console.log(`  Rust       ${String(other.length).padStart(2)}: ${escape(other)}`);
  seen[name] = [one.length, other.filter(token => token !== "[PAD]").length, other.length];
}

function escape(tokens) {
  return tokens.join(" ").replace(/[^ -~]/gu, c => `U+${c.codePointAt(0).toString(16).toUpperCase()}`);
}

const expected = {
  "hello": [3, 3, 8], "hello hello hello hello hello hello hello hello": [10, 8, 8],
  "a(U+4E00)b": [5, 5, 8], "a(U+20000)b": [3, 5, 8], "a(U+2F800)b": [3, 5, 8],
};
const same = JSON.stringify(seen) === JSON.stringify(expected);
console.log(same ? "As described." : "CHANGED: the two libraries agree, or disagree in another way.");
process.exit(same ? 0 : 1);
EOF

npm install --silent --no-audit --no-fund --ignore-scripts > npm.log 2>&1 || { cat npm.log; exit 1; }
node finding.js
