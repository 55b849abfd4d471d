/** A place for the weights of a model that kiloflow does not bring. */

import { usePossisWeights } from "../../../src/possis/weights.ts";
import type { Context } from "../context.ts";
import { h } from "../dom.ts";

/** What tells the last ones apart that a visitor brought. */
let last: string | undefined;
export const lastWeights = (): string | undefined => last;

/** Makes a file's weights known to the page and to the Worker, and the state's. @throws InputError that names the file */
export async function takeWeights({ compute, state, announce }: Context, file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { weights } = usePossisWeights(bytes, file.name);
  await compute.call("weights", { bytes, file: file.name }, { transfer: [bytes.buffer] });
  last = weights;
  state.update({ weights });
  announce(`${file.name} is used.`);
}

/** @param known called when the weights are there */
export function weightsDrop(context: Context, known: () => void): HTMLElement {
  const status = h("p", { role: "status" });
  const input = h("input", { type: "file", accept: ".safetensors" });
  const take = async (file: File | undefined) => {
    if (!file) return;
    status.textContent = `${file.name} is read …`;
    try {
      await takeWeights(context, file);
      known();
    } catch (error) {
      status.textContent = (error as Error).message;
    }
  };
  input.onchange = () => void take(input.files?.[0]);
  const zone = h(
    "label",
    { className: "drop" },
    h("strong", {}, "This model needs its weights, which are others' work."),
    " Drop the file bu2025.safetensors here, or choose it. ",
    h("code", {}, "kiloflow import Bu2025 --model possis"),
    " makes it from fiesta's folder Bu2025 (github.com/nuclear-multimessenger-astronomy/fiestaEM). It stays in this browser.",
    input,
  );
  zone.ondragover = (event) => {
    event.preventDefault();
    zone.classList.add("over");
  };
  zone.ondragleave = () => zone.classList.remove("over");
  zone.ondrop = (event) => {
    event.preventDefault();
    // Views take other files themselves.
    event.stopPropagation();
    zone.classList.remove("over");
    void take(event.dataTransfer?.files[0]);
  };
  return h("section", { className: "group" }, zone, status);
}
