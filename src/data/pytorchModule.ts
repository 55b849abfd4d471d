/**
 * Tensors of a PyTorch file (`.pth`), as `torch.save(module)` and `torch.save(module.state_dict())` write it: a ZIP
 * archive of a pickle and of the tensors' raw bytes.
 *
 * Unpickling in Python runs whatever the file asks for. Here the pickle is data only: its instructions move values on a
 * stack, names of classes and functions stay names, and the few that may be "called" (pytorch/unpickler.ts)
 * build tensors and containers. Every other name outside the libraries of flows refuses the file.
 */

import { InputError } from "../engine/errors.ts";
import { readArchive } from "./pytorch/archive.ts";
import { RESAVE } from "./pytorch/messages.ts";
import { StateCollector } from "./pytorch/stateCollector.ts";
import { Unpickler } from "./pytorch/unpickler.ts";
import type { TensorMap } from "./tensor.ts";

/**
 * Reads the tensors of a saved module or state dictionary, under the names and in the order of `state_dict()`. Nothing
 * in the file is ever run.
 * @throws InputError that names `file` for anything foreign, damaged, truncated or hostile
 */
export function parsePytorchModule(bytes: Uint8Array, file: string): TensorMap {
  const members = readArchive(bytes, file);
  const pickles = [...members.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1) {
    throw new InputError(`${file} is a ZIP archive, but not one of torch.save: it has no data.pkl`, { hint: RESAVE });
  }
  const prefix = pickles[0].slice(0, -"data.pkl".length);
  const order = members.get(`${prefix}byteorder`);
  if (order && new TextDecoder().decode(order()).trim() !== "little") {
    throw new InputError(`${file} holds big-endian numbers, which kiloflow does not read`, {
      hint: "save it again on a little-endian machine",
    });
  }
  const unpickler = new Unpickler(members.get(pickles[0])!(), file, (key) => members.get(`${prefix}data/${key}`)?.());
  return new StateCollector(file, bytes.length).collect(unpickler.run());
}
