/** The page's state in its address: `#explore?model=du17&m1=1.4`. A link that is copied at any moment gives the same page. */

/** The four views, by the words of their addresses. */
export const VIEWS = ["explore", "event", "race", "selftest"] as const;
export type ViewName = (typeof VIEWS)[number];

/** What an address says. */
export interface Place {
  readonly view: ViewName;
  readonly params: URLSearchParams;
}

/** Reads the part of an address from `#` on; what is unknown is Explore. */
export function parsePlace(hash: string): Place {
  const [name, query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const view = VIEWS.find((one) => one === name) ?? "explore";
  return { view, params: new URLSearchParams(query) };
}

/** The part of an address from `#` on. */
export function formatPlace({ view, params }: Place): string {
  // Commas and colons are read by people, and mean nothing to addresses here.
  const query = params.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return `#${view}${query === "" ? "" : `?${query}`}`;
}

/** A number of the address within a range; the usual one where it says none. */
export function numberParam(params: URLSearchParams, name: string, usual: number, range: readonly [number, number]) {
  const text = params.get(name);
  const value = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return value >= range[0] && value <= range[1] ? value : usual;
}

/** A word of the address out of some; the usual one where it says none of them. */
export function choiceParam<T extends string>(
  params: URLSearchParams,
  name: string,
  choices: readonly T[],
  usual: T,
): T {
  return choices.find((choice) => choice === params.get(name)) ?? usual;
}

/** Milliseconds between changes of the address: some browsers refuse more than a hundred in half a minute. */
const PAUSE = 400;

/** The state of one view, kept in the address. */
export class State {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param write puts a place into the address */
  constructor(
    private place: Place,
    private readonly write: (place: Place) => void,
  ) {}

  /** What the address says of the view. Change it by {@link update}. */
  get params(): URLSearchParams {
    return this.place.params;
  }

  /** Sets some names, or takes them out where the value is undefined; the address follows after a moment. */
  update(changes: Readonly<Record<string, string | number | undefined>>): void {
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) this.place.params.delete(name);
      else this.place.params.set(name, String(value));
    }
    this.timer ??= setTimeout(() => this.flush(), PAUSE);
  }

  /** Puts the state into the address now: before it is copied, and when the view goes. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.write(this.place);
  }
}
