/** Shows an address in the user's browser, where there is one. */

import { spawn } from "node:child_process";

/** The program that opens an address, and its arguments before it; undefined where there is no screen. */
function opener(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): readonly string[] | undefined {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? ["xdg-open"] : undefined;
}

/**
 * Opens an address in the browser.
 * @returns whether something was there to open it; what the browser then does is its own matter
 */
export function openInBrowser(url: string): Promise<boolean> {
  const command = opener(process.platform, process.env);
  if (command === undefined) return Promise.resolve(false);
  const [program, ...before] = command;
  return new Promise((resolve) => {
    const child = spawn(program, [...before, url], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
