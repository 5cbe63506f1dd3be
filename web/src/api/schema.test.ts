/* The shapes that the console is checked against are those of the API's document. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import openapi, { astToString, COMMENT_HEADER } from "openapi-typescript";
import * as prettier from "prettier";
import { expect, it } from "vitest";

const read = (path: string) => readFile(resolve(import.meta.dirname, path), "utf8");

it("is made of the newest document; else: npm run api", async () => {
  const document = await read("../../../docs/reference/openapi.json");
  const written = COMMENT_HEADER + astToString(await openapi(document));
  const style = JSON.parse(await read("../../.prettierrc.json")) as prettier.Options;
  const formatted = await prettier.format(written, { ...style, parser: "typescript" });
  // Not `toBe(formatted)`: telling the difference of two such texts takes minutes.
  expect((await read("./schema.d.ts")) === formatted).toBe(true);
});
