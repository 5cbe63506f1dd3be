// The first load may carry at most 250 kB of script, compressed: what index.html needs at once.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const MOST_BYTES = 250_000;
const built = join(dirname(fileURLToPath(import.meta.url)), "../../src/centralita/show/built");
const manifest = JSON.parse(readFileSync(join(built, "manifest.json"), "utf8"));

const seen = new Set();
function visit(key) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return;
  seen.add(chunk.file);
  (chunk.imports ?? []).forEach(visit);
}
visit("index.html");

const sizes = [...seen].map((file) => [file, gzipSync(readFileSync(join(built, file))).length]);
const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
for (const [file, bytes] of sizes) console.log(`${String(bytes).padStart(8)}  ${file}`);
console.log(`${String(total).padStart(8)}  bytes of script at first load (most: ${MOST_BYTES})`);
if (total > MOST_BYTES) {
  console.error("The first load is too big: make a part of it lazy.");
  process.exit(1);
}
