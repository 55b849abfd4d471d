// Shares the chunks of one task between threads. The thread that asks works too, and returns when all chunks are done.
//
// A claim is one 64-bit number, the task's number above the next chunk: a thread that wakes late and still means the task
// before cannot take a chunk of this one.

/** Runs a chunk of a task: by the part that has it, whose module has the same memory. */
// @ts-ignore: decorator
@external("env", "other")
declare function runChunk(task: u32, call: usize, chunk: u32, scratch: usize): void;

/** Words that all threads share, 64 bytes apart where several write. */
@unmanaged
class Control {
  /** Number of the task in its upper half, next chunk in its lower. */
  claim: u64;
  /** End of the chunks that are claimed. */
  chunks: u32;
  task: u32;
  call: usize;
  /** Memory of the threads: `scratch + thread * stride`. */
  scratch: usize;
  stride: usize;
  /** 1 asks the threads to end. */
  ended: u32;
  padding0: u64;
  padding1: u64;
  padding2: u64;
  padding3: u64;
  /** Chunks that are done, with those before the first. */
  done: u32;
  /** 1 where a thread has failed in a chunk, which then never counts as done. */
  failed: u32;
  padding5: u64;
  /** The task's number: what idle threads wait on. */
  number: i32;
}

// @ts-ignore: decorator
@inline
const CLAIM: usize = offsetof<Control>("claim");

/**
 * Turns of a waiting loop before a thread sleeps, some tenths of a millisecond: longer than the pauses between the kernels of
 * a training step, since waking a thread takes as long as such a kernel.
 */
const SPINS: u32 = 150_000;

function work(control: Control, thread: u32, number: u32): void {
  for (;;) {
    const claim = atomic.load<u64>(changetype<usize>(control) + CLAIM);
    const chunk = <u32>claim;
    if (<u32>(claim >> 32) != number) return;
    const chunks = atomic.load<u32>(changetype<usize>(control) + offsetof<Control>("chunks"));
    if (chunk >= chunks) return;
    // Read before the claim: while it holds, no other task can have begun.
    const task = control.task;
    const call = control.call;
    const scratch = control.scratch + control.stride * thread;
    if (atomic.cmpxchg<u64>(changetype<usize>(control) + CLAIM, claim, claim + 1) != claim) continue;
    runChunk(task, call, chunk, scratch);
    const done = atomic.add<u32>(changetype<usize>(control) + offsetof<Control>("done"), 1) + 1;
    if (done == chunks) atomic.notify(changetype<usize>(control) + offsetof<Control>("done"), 1);
  }
}

/** Nanoseconds after which a sleeping caller looks whether a thread has failed. */
const PATIENCE: i64 = 50_000_000;

/**
 * Runs chunks of a task, on this thread and those that wait in {@link serve}.
 * @returns whether all were done: not where a thread has failed
 */
export function dispatch(
  address: usize,
  task: u32,
  call: usize,
  first: u32,
  chunks: u32,
  scratch: usize,
  stride: usize,
): bool {
  const control = changetype<Control>(address);
  const number = <u32>control.number + 1;
  // From here on no thread that still means the task before can claim anything.
  atomic.store<u64>(address + CLAIM, (<u64>number << 32) | 0xffffffff);
  control.task = task;
  control.call = call;
  control.scratch = scratch;
  control.stride = stride;
  atomic.store<u32>(address + offsetof<Control>("done"), first);
  atomic.store<u32>(address + offsetof<Control>("chunks"), chunks);
  atomic.store<u64>(address + CLAIM, (<u64>number << 32) | first);
  atomic.store<i32>(address + offsetof<Control>("number"), <i32>number);
  atomic.notify(address + offsetof<Control>("number"), -1);
  work(control, 0, number);
  let spins: u32 = 0;
  let done = atomic.load<u32>(address + offsetof<Control>("done"));
  while (done != chunks) {
    if (++spins > SPINS) {
      if (atomic.load<u32>(address + offsetof<Control>("failed"))) return false;
      atomic.wait<i32>(address + offsetof<Control>("done"), done, PATIENCE);
    }
    done = atomic.load<u32>(address + offsetof<Control>("done"));
  }
  return true;
}

/** Runs chunks of a task on this thread alone. */
export function runAlone(task: u32, call: usize, first: u32, end: u32, scratch: usize): void {
  for (let chunk = first; chunk < end; chunk++) runChunk(task, call, chunk, scratch);
}

/** Works for {@link dispatch} until {@link end}. */
export function serve(address: usize, thread: u32): void {
  const control = changetype<Control>(address);
  let known = 0;
  let spins: u32 = 0;
  while (!atomic.load<u32>(address + offsetof<Control>("ended"))) {
    const number = atomic.load<i32>(address + offsetof<Control>("number"));
    if (number == known) {
      if (++spins > SPINS) atomic.wait<i32>(address + offsetof<Control>("number"), known, -1);
      continue;
    }
    known = number;
    spins = 0;
    work(control, thread, number);
  }
}

/** Says that a thread has failed, so that nobody waits for its chunk. */
export function fail(address: usize): void {
  atomic.store<u32>(address + offsetof<Control>("failed"), 1);
}

/** Ends the threads. */
export function end(address: usize): void {
  atomic.store<u32>(address + offsetof<Control>("ended"), 1);
  atomic.add<i32>(address + offsetof<Control>("number"), 1);
  atomic.notify(address + offsetof<Control>("number"), -1);
}
