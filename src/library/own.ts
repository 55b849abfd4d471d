/** For kernels, transforms and light-curve models of a program's own: the seams that kiloflow's own go through. */

export { type BackwardPass, type BackwardRecorder, defineBackward } from "../engine/autodiff/backward.ts";
export { type CallersMemory, type HostBytes, type KernelCall, kernelCall } from "../engine/backend.ts";
export {
  type Binding,
  type BindingAccess,
  type Constants,
  type ConstantValue,
  defineKernel,
  type Kernel,
  type KernelCapabilities,
  read,
  type ScalarType,
  type SettingValues,
  type TwinArray,
  update,
  write,
} from "../engine/kernel.ts";
export type { ShaderPart } from "../engine/shader.ts";
export { type AddedTransform, registerTransform } from "../flow/transforms/index.ts";
export type {
  FlowShape,
  Moments,
  Step,
  TensorSpec,
  TransformCalls,
  TransformRow,
} from "../flow/transforms/transform.ts";
export { type PreparedKernel, type ProgramBuffers, preparedKernel } from "../lightcurves/program.ts";
