import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCli } from "../support/cli.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { skippedWithout } from "../support/testPrograms.ts";

/** Lines as zsh's editor completes them, where there is one way, on a terminal of its own. */
function completed(folder: string, lines: readonly string[]): string[] {
  const start = `PS1=
autoload -Uz compinit && compinit -u -D
source ./zsh
show() { print -r -- "<$BUFFER>" }
zle -N show
bindkey '^X' show
print READY
`;
  writeFileSync(join(folder, "start"), start);
  const keys = (line: string) => `
zpty -w -n z '${line}'$'\t\x18'
zpty -r z out '*<*>*'
print -r -- "$out"
zpty -w -n z $'\x15'`;
  const script = `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'source ./start'
zpty -r z out '*READY*'${lines.map(keys).join("")}
zpty -d z`;
  const { stdout, stderr } = spawnSync("zsh", ["-f", "-c", script], { encoding: "utf8", cwd: folder, timeout: 60_000 });
  expect(stderr).toBe("");
  return [...stdout.matchAll(/<(.*)>/g)].map(([, line]) => line.trimEnd());
}

it.skipIf(skippedWithout(["zsh"]))(
  "zsh completes lines",
  async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "zsh"), (await runCli(["completion", "zsh"])).stdout);
    writeFileSync(join(folder, "two words.csv"), "");
    const lines = {
      "kiloflow gen": "kiloflow generate",
      "kiloflow generate --redsh": "kiloflow generate --redshift",
      "kiloflow generate --format n": "kiloflow generate --format npz",
      "kiloflow generate --format=n": "kiloflow generate --format=npz",
      "kiloflow models v": "kiloflow models villar2017",
      "kiloflow fit --model du17,v": "kiloflow fit --model du17,villar2017",
      "kiloflow fit tw": "kiloflow fit two\\ words.csv",
      "kiloflow generate --input tw": "kiloflow generate --input two\\ words.csv",
    };
    expect(completed(folder, Object.keys(lines))).toEqual(Object.values(lines));
  },
  90_000,
);
