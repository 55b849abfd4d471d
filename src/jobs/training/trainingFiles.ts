/** The files of a training: its model, the last state, a log and figures. */

import { appendFile, rm } from "node:fs/promises";
import type { Spec } from "vega";
import { fileError } from "../../data/fileErrors.ts";
import { writeFileWhole } from "../../data/output/writeFileWhole.ts";
import { lossFigure } from "../../figures/training.ts";
import { writeFigure } from "../../figures/write.ts";
import type { Flow } from "../../flow/flow.ts";
import { type Checkpoint, encodeCheckpoint, modelChecksum, type Stage } from "../../flow/training/checkpoint.ts";
import type { EpochRecord } from "../../flow/training/trainer.ts";
import type { KeptTask, TrainedFigures } from "./trainingTask.ts";

/** Names of a training's files, from its model's. */
export function trainingFiles(output: string) {
  const stem = output.replace(/\.safetensors$/i, "");
  return {
    last: `${stem}.last.safetensors`,
    log: `${stem}.log.jsonl`,
    loss: [`${stem}.loss.svg`, `${stem}.loss.png`],
    evolution: [`${stem}.evolution.svg`, `${stem}.evolution.png`],
  };
}

/** What a training leaves when it has ended. */
export function filesWritten(output: string, figures: boolean, { evolution }: TrainedFigures): string[] {
  const files = trainingFiles(output);
  return [
    ...[output, files.last, files.log],
    ...(figures ? files.loss : []),
    ...(figures && evolution ? files.evolution : []),
  ];
}

const line = (record: EpochRecord): string => `${JSON.stringify(record)}\n`;

export class TrainingFiles {
  private readonly names: ReturnType<typeof trainingFiles>;

  /** @param model its file, whose lock the caller holds @param task whose request a checkpoint keeps */
  constructor(
    readonly model: string,
    private readonly figures: boolean,
    private readonly task: KeptTask,
  ) {
    this.names = trainingFiles(model);
  }

  /** The file of the last state. */
  get last(): string {
    return this.names.last;
  }

  /** Stopped before its first epoch ends, a training is not to go on from another one's state. */
  async begin(): Promise<void> {
    for (const path of [this.names.last, this.names.log]) await rm(path, { force: true });
  }

  writeModel(bytes: Uint8Array): Promise<void> {
    return writeFileWhole(this.model, bytes, true);
  }

  /** A model of another training, or of epochs before this one diverged, would be taken for this one's. */
  async discardModel(): Promise<void> {
    await rm(this.model, { force: true }).catch((cause) => {
      throw fileError(cause, "write", this.model);
    });
  }

  /** @param checkpoint with what has ended, where it has, and the model that it left */
  writeLast(
    checkpoint: Omit<Checkpoint, "request" | "ended">,
    ended?: Omit<NonNullable<Checkpoint["ended"]>, "model"> & { readonly model: Uint8Array },
  ): Promise<void> {
    const { architecture, requestText: request } = this.task;
    const last = ended && { ...ended, model: modelChecksum(ended.model) };
    return writeFileWhole(this.names.last, encodeCheckpoint(architecture, { ...checkpoint, request, ended: last }));
  }

  async log(record: EpochRecord): Promise<void> {
    await appendFile(this.names.log, line(record)).catch((error) => {
      throw fileError(error, "write", this.names.log);
    });
  }

  rewriteLog(records: readonly EpochRecord[]): Promise<void> {
    return writeFileWhole(this.names.log, records.map(line).join(""));
  }

  async draw({
    title,
    evolution,
    records,
    bestEpoch,
    stages,
    flow,
  }: TrainedFigures & {
    readonly records: readonly EpochRecord[];
    readonly bestEpoch: number;
    readonly stages: readonly Stage[];
    readonly flow: Flow;
  }): Promise<void> {
    if (!this.figures) return;
    for (const path of this.names.loss) await writeFigure(path, lossFigure(title, records, bestEpoch));
    const figure = await evolution?.(flow, stages);
    if (figure) for (const path of this.names.evolution) await writeFigure(path, figure as Spec);
  }
}
