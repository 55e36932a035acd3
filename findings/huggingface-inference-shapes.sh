#!/usr/bin/env bash
# npm @huggingface/inference 4.13.0: responses that have the client's own types are refused.
#
# Expected: a response with the type that the client declares (from @huggingface/tasks) is returned, since `endpointUrl` is for any server.
#
# Seen: textClassification declares `Array<{label, score}>` and refuses it; it returns the first element of a list of such lists.
# tokenClassification declares `entity_group` as optional, and `entity` for a token without aggregation; it refuses a response without
# entity_group, so `aggregation_strategy: "none"` has no valid response of the documented form. fillMask refuses the list of lists that the
# pipeline of transformers returns for a text with several masks. The messages say what is expected: the form that was sent.
#
# Matters here: a server has to answer in the forms that the client accepts, not in those that it declares.
#
# Output:
#   textClassification, as declared: refused
#   textClassification, a list around it: accepted
#   tokenClassification, a token with entity: refused
#   tokenClassification, a token with entity and entity_group: accepted
#   fillMask, two masks as the pipeline has them: refused
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
  "dependencies": { "@huggingface/inference": "4.13.0" }
}
EOF

cat > finding.js <<'EOF'
import { createServer } from "node:http";
import { InferenceClient } from "@huggingface/inference";

let body;
const server = createServer((request, response) => {
  request.resume();
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(body));
});
await new Promise(listening => server.listen(0, "127.0.0.1", listening));
const client = new InferenceClient(undefined, { endpointUrl: `http://127.0.0.1:${server.address().port}/` });

const label = { label: "good", score: 0.9 };
const token = { entity: "B-PER", score: 0.9, index: 1, word: "Ada", start: 0, end: 3 };
const fill = { score: 0.9, token: 7, token_str: "card", sequence: "a card" };
const cases = [
  ["textClassification, as declared", "textClassification", [label], false],
  ["textClassification, a list around it", "textClassification", [[label]], true],
  ["tokenClassification, a token with entity", "tokenClassification", [token], false],
  ["tokenClassification, a token with entity and entity_group", "tokenClassification", [{ ...token, entity_group: "B-PER" }], true],
  ["fillMask, two masks as the pipeline has them", "fillMask", [[fill], [fill]], false],
];
let same = true;
for (const [what, method, answer, expected] of cases) {
  body = answer;
  const accepted = await client[method]({ inputs: "Ada" }).then(() => true, () => false);
  console.log(`${what}: ${accepted ? "accepted" : "refused"}`);
  same &&= accepted === expected;
}
server.close();
console.log(same ? "As described." : "CHANGED: other forms are accepted.");
process.exit(same ? 0 : 1);
EOF

npm install --silent --no-audit --no-fund --ignore-scripts > npm.log 2>&1 || { cat npm.log; exit 1; }
node finding.js
