/** Pickles of torch.save: names of three libraries, and the calls that build tensors of storages. */

import { InputError } from "../../engine/errors.ts";
import { PickleMachine } from "../pickle/machine.ts";
import { GlobalName, InertObject, MAX_NAME_LENGTH } from "../pickle/records.ts";
import { RESAVE, shown } from "./messages.ts";
import { LIBRARY_MODULE, STORAGE_TYPES, StorageRecord, TensorRecord } from "./records.ts";

const MAX_AXES = 64;
const KIND = { writer: "torch.save", libraries: "torch, nflows or glasflow", hint: RESAVE };

function natural(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** Runs one pickle. `storageBytes` gives the raw bytes of a storage by its key. */
export class Unpickler extends PickleMachine {
  constructor(
    bytes: Uint8Array,
    file: string,
    private readonly storageBytes: (key: string) => Uint8Array | undefined,
  ) {
    super(bytes, file, KIND);
  }

  protected override admits(module: string, name: string): boolean {
    return LIBRARY_MODULE.test(module) && /^\w+$/.test(name);
  }

  protected override build({ path }: GlobalName | InertObject, args: readonly unknown[]): unknown {
    switch (path) {
      case "torch.Size":
        return args[0];
      case "torch.device":
        return new InertObject(path);
      case "torch._utils._rebuild_tensor_v2":
        return this.tensor(args);
      case "torch._utils._rebuild_parameter":
      case "torch._utils._rebuild_parameter_with_state":
        if (!(args[0] instanceof TensorRecord)) throw this.damaged("a parameter holds no tensor");
        return args[0];
      default:
        return undefined;
    }
  }

  /** State dictionaries carry an attribute with versions, which has no tensors. */
  protected override setState(target: unknown, state: unknown): void {
    if (!(target instanceof Map)) super.setState(target, state);
  }

  protected override persistent(id: unknown): StorageRecord {
    const [kind, name, key, , items] = Array.isArray(id) ? id : [];
    const named = name instanceof GlobalName && typeof key === "string" && key.length <= MAX_NAME_LENGTH;
    if (kind !== "storage" || !named || !natural(items)) {
      throw this.damaged("a storage is not described as torch.save does");
    }
    const type = STORAGE_TYPES.get(name.path);
    if (!type) {
      throw new InputError(`${this.file} holds tensors of type ${shown(name.path)}, which kiloflow does not read`, {
        hint: "save it again in float32",
      });
    }
    const bytes = this.storageBytes(key);
    if (!bytes) throw this.damaged(`the storage ${shown(key)} of a tensor is missing`);
    if (bytes.length !== items * type.itemBytes) {
      throw this.damaged(`the storage ${shown(key)} has ${bytes.length} bytes instead of ${items * type.itemBytes}`);
    }
    return new StorageRecord(type, bytes);
  }

  private tensor(args: readonly unknown[]): TensorRecord {
    const [storage, offset, shape, strides] = args;
    const naturals = (list: unknown): list is number[] =>
      Array.isArray(list) && list.length <= MAX_AXES && list.every(natural);
    if (
      !(storage instanceof StorageRecord) ||
      !natural(offset) ||
      !naturals(shape) ||
      !naturals(strides) ||
      shape.length !== strides.length
    ) {
      throw this.damaged("a tensor is not described as torch.save does");
    }
    const last = shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis], offset);
    if (!shape.includes(0) && (last + 1) * storage.type.itemBytes > storage.bytes.length) {
      throw this.damaged("a tensor reaches beyond its storage");
    }
    // Lists may still grow after this check.
    return new TensorRecord(storage, offset, [...shape], [...strides]);
  }
}
