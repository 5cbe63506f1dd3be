const BROWSERS: [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

const find = (agent: string, known: [RegExp, string][]) =>
  known.find(([pattern]) => pattern.test(agent))?.[1] ?? null;

/** Browser and system by the browser's own words, for people to recognise; null where unknown. */
export function readAgent(agent: string | null) {
  const browser = find(agent ?? "", BROWSERS);
  const system = find(agent ?? "", SYSTEMS);
  return { browser, system, isPhone: /iPhone|Android/.test(system ?? "") };
}
