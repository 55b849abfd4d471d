/** The built page in a headless Chromium, with its errors watched. */

import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { type PageServer, servePage } from "../../../src/jobs/page/pageServer.ts";
import { launchChromium, type WebGpu } from "../../support/chromium.ts";
import { ROOT } from "../../support/cli.ts";

/** A page whose errors and requests are kept. */
export interface Visit {
  readonly page: Page;
  /** Errors of the console, exceptions, and requests that failed. */
  readonly errors: readonly string[];
  /** Addresses that the page asked for. */
  readonly requests: readonly string[];
}

/** A server of the page and a browser. Close it when done. */
export class PageBrowser {
  private constructor(
    private readonly server: PageServer,
    private readonly browser: Browser,
  ) {}

  /** @param folder the built page */
  static async open(webgpu: WebGpu, folder = join(ROOT, "dist", "web")): Promise<PageBrowser> {
    const server = await servePage(folder, 0);
    try {
      return new PageBrowser(server, await launchChromium(webgpu));
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /**
   * Goes to the page in a profile of its own.
   * @param hash the view and its state, with `#`
   * @param options `isolated` false takes from the answers what makes the page cross-origin isolated, as most hosts of static files serve
   */
  async visit(
    hash: string,
    { isolated = true, ...options }: BrowserContextOptions & { readonly isolated?: boolean } = {},
  ): Promise<Visit> {
    const context = await this.browser.newContext({ acceptDownloads: true, ...options });
    if (!isolated) {
      await context.route("**/*", async (route) => {
        const response = await route.fetch();
        const headers = response.headers();
        for (const name of Object.keys(headers)) if (name.startsWith("cross-origin-")) delete headers[name];
        await route.fulfill({ response, headers });
      });
    }
    const page = await context.newPage();
    const errors: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(error.stack ?? error.message));
    page.on("request", (request) => requests.push(request.url()));
    page.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText;
      // What a page had asked for when it was left or loaded again.
      if (reason !== "net::ERR_ABORTED") errors.push(`${request.url()}: ${reason}`);
    });
    await page.goto(`${this.server.url}${hash}`);
    return { page, errors, requests };
  }

  /** Where the page is. */
  get url(): string {
    return this.server.url;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }
}

/** Ends a visit: nothing may have gone wrong, and nothing may have been asked of any other server. */
export async function leave({ page, errors, requests }: Visit, browser: PageBrowser): Promise<void> {
  expect(errors).toEqual([]);
  const elsewhere = requests.filter((url) => !url.startsWith(browser.url) && !/^(blob|data):/.test(url));
  expect(elsewhere).toEqual([]);
  // Answers that are still on their way fail when the context closes.
  await page.context().unrouteAll({ behavior: "ignoreErrors" });
  await page.context().close();
}
