/** The documentation as a site: the pages that docs/index.md lists, and the reference of the package's entries. */

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { katex } from "@mdit/plugin-katex";
import { Application, Converter, LogLevel, ReflectionKind } from "typedoc";
import { ROOT } from "./run.mjs";

/** @typedef {{ path: string, title: string, group: string }} Page path from the root of the repository */

/**
 * The pages of the site, in the order of docs/index.md: its sections are the groups of the navigation, the first link to
 * a page its title.
 * @returns {Page[]}
 */
export function pagesOfSite() {
  /** @type {Map<string, Page>} */
  const pages = new Map();
  let group = "";
  for (const line of readFileSync(join(ROOT, "docs", "index.md"), "utf8").split("\n")) {
    group = /^## (.*)$/.exec(line)?.[1] ?? group;
    if (!line.startsWith("- ")) continue;
    for (const [, title, target] of line.matchAll(/\[([^\]]+)\]\(([^)#]+\.md)\)/g)) {
      const path = join("docs", target);
      if (!pages.has(path)) pages.set(path, { path, title, group });
    }
  }
  return [...pages.values()];
}

/** The package's entries: their names, and the files of their sources. @returns {Map<string, string>} */
function entries() {
  const { name, exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const types = Object.entries(exports).filter(([, conditions]) => conditions.types !== undefined);
  return new Map(
    types.map(([path, conditions]) => [
      conditions.types.replace("./dist/types/", "").replace(".d.ts", ".ts"),
      join(name, path),
    ]),
  );
}

/**
 * Builds the site.
 * @param {string} folder where it is written; what is there is replaced
 * @returns {Promise<string[]>} what TypeDoc warned of; nothing is written where it found errors
 */
export async function buildSite(folder) {
  const pages = pagesOfSite();
  const modules = entries();
  const groups = [...new Set(pages.map(({ group }) => group))];
  const app = await Application.bootstrap({
    name: "kiloflow",
    entryPoints: [...modules.keys()].map((path) => join(ROOT, path)),
    projectDocuments: pages.map(({ path }) => join(ROOT, path)),
    readme: join(ROOT, "docs", "index.md"),
    tsconfig: join(ROOT, "tsconfig.build.json"),
    // `tsc` has checked the sources.
    skipErrorChecking: true,
    excludeInternal: true,
    out: folder,
    // No registry, repository or clock: the same sources make the same site.
    disableSources: true,
    disableGit: true,
    hideGenerator: true,
    includeHierarchySummary: false,
    groupOrder: [...groups, "*"],
    sort: ["documents-first", "alphabetical-ignoring-documents"],
    navigation: { includeGroups: true, includeCategories: false, includeFolders: false, excludeReferences: true },
    highlightLanguages: ["bash", "html", "javascript", "json", "python", "typescript", "wgsl"],
    // Values of which types are made by `typeof`.
    intentionallyNotExported: [
      ...["AFFINE_SCALES", "BACKEND_CHOICES", "CHANGES", "COMPACTNESS_RELATIONS", "DATASET_FORMATS", "FILLS"],
      ...["FLOW_OPTIONS", "MAGNITUDE_TYPES", "MODELS", "STREAMS", "TRAINING_OPTIONS"],
    ],
    markdownItLoader: (/** @type {import("markdown-it").default} */ parser) => {
      // MathML, which browsers draw without fonts or style sheets of ours.
      parser.use(katex, { output: "mathml", throwOnError: true });
    },
    validation: { notExported: true, invalidLink: true, invalidPath: true, notDocumented: true },
    requiredToBeDocumented: ["Class", "Interface", "TypeAlias", "Variable"],
    logLevel: LogLevel.Warn,
  });
  const { logger } = app;
  /** @type {string[]} */
  const warnings = [];
  logger.warn = (text) => {
    // Comments may name what is inside of the package, too.
    if (!/which was resolved but is not included/.test(text)) warnings.push(text);
  };
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const file = relative(ROOT, document.project.files.getReflectionPath(document) ?? "");
    const page = pages.find(({ path }) => path === file);
    if (page === undefined) return;
    document.name = page.title;
    document.frontmatter.group = page.group;
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      const path = project.files.getReflectionPath(module);
      module.name = (path && modules.get(relative(ROOT, path))) ?? module.name;
    }
  });
  const project = await app.convert();
  if (project === undefined || logger.hasErrors()) throw new Error("TypeDoc found errors");
  app.validate(project);
  await app.generateOutputs(project);
  if (logger.hasErrors()) throw new Error("TypeDoc found errors");
  return warnings;
}
