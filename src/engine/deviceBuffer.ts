/** A block of memory that belongs to a backend. Given back by `dispose` (or `using`), after which it must not be used. */
export interface DeviceBuffer extends Disposable {
  readonly byteLength: number;
  readonly label: string;
  dispose(): void;
}
