/* Every sentence exists in both languages, with the same holes, and every key used exists. */
import { describe, expect, it } from "vitest";

type Tree = { [key: string]: string | Tree };
const files = import.meta.glob<Tree>("./*/*.json", { eager: true, import: "default" });
const sources = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.*"], {
  eager: true,
  query: "?raw",
  import: "default",
});

function flatten(tree: Tree, prefix = ""): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  );
}

const texts = new Map<string, string>();
for (const [path, tree] of Object.entries(files)) {
  const [, language = "", file = ""] = path.split("/");
  for (const [key, text] of flatten(tree)) {
    texts.set(`${language} ${file.replace(".json", "")}:${key}`, text);
  }
}
const keysOf = (language: string) =>
  [...texts.keys()].filter((key) => key.startsWith(`${language} `)).map((key) => key.slice(3));
const spanish = new Set(keysOf("es"));

const holes = (text = "") => [...text.matchAll(/\{\{?\s*(\w+)/g)].map(([, name]) => name).sort();

/** `t("a.b")` as "file's namespace:a.b"; a key with `${…}` becomes its fixed beginning. */
function findUsed(source: string): { key: string; exact: boolean }[] {
  const namespaces = [...source.matchAll(/useTranslation\(\s*"([^"]+)"/g)].map(([, name]) => name);
  const used = [...source.matchAll(/(?<![\w.])t\(\s*(["`])([^"`]+?)\1/g)];
  return used.flatMap(([, , written = ""]) => {
    const [fixed = ""] = written.split("${");
    const exact = fixed === written;
    if (fixed.includes(":")) return [{ key: fixed, exact }];
    return namespaces.length === 1 ? [{ key: `${namespaces[0]}:${fixed}`, exact }] : [];
  });
}

const PLURALS = ["_zero", "_one", "_other"];
const exists = (key: string) =>
  spanish.has(key) || PLURALS.some((plural) => spanish.has(key + plural));

describe("texts", () => {
  it("exist in Spanish and in English", () => {
    expect(keysOf("en").sort()).toEqual([...spanish].sort());
  });

  it("are not empty and have the same holes in both", () => {
    const wrong = [...spanish].filter((key) => {
      const [es, en] = [texts.get(`es ${key}`), texts.get(`en ${key}`)];
      return !es || !en || holes(es).join() !== holes(en).join();
    });
    expect(wrong).toEqual([]);
  });

  it("have every key that the program asks for", () => {
    const all = Object.entries(sources).flatMap(([file, source]) =>
      findUsed(source).map((used) => ({ file, ...used })),
    );
    expect(all.length).toBeGreaterThan(50);
    const missing = all.filter(({ key, exact }) =>
      exact ? !exists(key) : ![...spanish].some((known) => known.startsWith(key)),
    );
    expect(missing).toEqual([]);
  });
});
