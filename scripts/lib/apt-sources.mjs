/** Writes a source for a release's backports after the machine's own source, so that no host is written here. */

/** @typedef {{ fileName: string, text: string }} SourceFile */

/**
 * The backports source in the format of the machine's own.
 * @param {{ deb822?: string, classic?: string }} own the texts of the distribution's debian.sources and sources.list
 * @param {string} codename of the release, for example "bookworm"
 * @returns {SourceFile | "present" | undefined} "present" where the machine has it already, undefined where none of its
 *   sources offers the release
 */
export function backportsSource(own, codename) {
  const backports = `${codename}-backports`;
  const stanzas = (own.deb822 ?? "").split(/\n\s*\n/).map(parseStanza);
  const lines = (own.classic ?? "")
    .split("\n")
    .map(parseLine)
    .filter((line) => line !== undefined);

  const enabled = stanzas.filter((stanza) => offersBinaries(stanza));
  if (enabled.some((stanza) => suitesOf(stanza).includes(backports))) return "present";
  if (lines.some((line) => line.suite === backports)) return "present";

  const stanza = enabled.find((candidate) => suitesOf(candidate).includes(codename));
  if (stanza) return { fileName: "kiloflow-backports.sources", text: rewriteSuites(stanza, backports) };
  const line = lines.find((candidate) => candidate.suite === codename);
  if (line) {
    const text = `${line.head} ${backports} ${line.components}\n`;
    return { fileName: "kiloflow-backports.list", text };
  }
  return undefined;
}

/**
 * A deb822 stanza as fields in their order; a value keeps its continuation lines. Comments are dropped.
 * @param {string} text
 * @returns {Map<string, string>}
 */
function parseStanza(text) {
  /** @type {Map<string, string>} */
  const fields = new Map();
  let last = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("#") || line.trim() === "") continue;
    const match = /^([^\s:]+):\s*(.*)$/.exec(line);
    if (match) {
      last = match[1];
      fields.set(last, match[2]);
    } else if (/^\s/.test(line) && last !== "") fields.set(last, `${fields.get(last)}\n${line}`);
  }
  return fields;
}

/** Field names count without regard to case. @param {Map<string, string>} stanza @param {string} name */
function field(stanza, name) {
  for (const [key, value] of stanza) if (key.toLowerCase() === name) return value;
  return "";
}

/** @param {Map<string, string>} stanza */
function suitesOf(stanza) {
  return field(stanza, "suites").split(/\s+/);
}

/** @param {Map<string, string>} stanza */
function offersBinaries(stanza) {
  const enabled = !/^(no|false|off|0)$/i.test(field(stanza, "enabled"));
  return enabled && field(stanza, "types").split(/\s+/).includes("deb");
}

/** @param {Map<string, string>} stanza @param {string} suite */
function rewriteSuites(stanza, suite) {
  const lines = [...stanza].map(([key, value]) => `${key}: ${key.toLowerCase() === "suites" ? suite : value}`);
  return `${lines.join("\n")}\n`;
}

/**
 * A line of the one-line format: "deb [options] address suite components".
 * @param {string} line
 */
function parseLine(line) {
  const match = /^\s*(deb\s+(?:\[[^\]]*\]\s+)?\S+)\s+(\S+)\s+([^#]+)/.exec(line);
  return match ? { head: match[1], suite: match[2], components: match[3].trim() } : undefined;
}
