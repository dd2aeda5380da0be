/** Where the age of results went, stage by stage. */
import type { ClockOffset } from "./clock-offset.ts";
import { SlidingWindow } from "./statistics.ts";
import type { FrameMessage } from "./wire.ts";

/** When the page had the frame in its hands, on the performance.now() axis. */
export interface PageTimes {
  /** Undefined where that is not known. */
  readonly captureMs: number | undefined;
  /** When it left the encoder. */
  readonly sentMs: number;
  readonly arrivedMs: number;
}

export class AgeStages {
  readonly #windows = new Map<string, SlidingWindow>();
  readonly #errors: SlidingWindow;

  constructor(private readonly windowMs: number) {
    this.#errors = new SlidingWindow(windowMs);
  }

  /**
   * Takes one answer apart. What neither the page nor the server spent is the network's, and
   * needs no common clock; which way took how much of it needs the server's clock.
   */
  note(message: FrameMessage, times: PageTimes, offset: ClockOffset | undefined): void {
    const { captureMs, sentMs, arrivedMs } = times;
    const bothWaysMs = arrivedMs - sentMs - totalMs(message.stages);
    if (captureMs !== undefined) this.#note("encoded", sentMs - captureMs, arrivedMs);
    this.#note("network", bothWaysMs, arrivedMs);
    if (offset !== undefined && message.firstPacketMs !== undefined) {
      const upMs = message.firstPacketMs - offset.offsetMs - sentMs;
      // Neither way takes less than no time.
      const up = Math.min(Math.max(0, upMs), Math.max(0, bothWaysMs));
      this.#note("network_up", up, arrivedMs);
      this.#note("network_down", bothWaysMs - up, arrivedMs);
      this.#errors.add(arrivedMs, offset.boundMs);
    }
    for (const [name, ms] of Object.entries(message.stages)) this.#note(name, ms, arrivedMs);
  }

  /** The median of each stage; `network` only where its two ways cannot be told apart. */
  medians(nowMs: number): Record<string, number> {
    const medians: Record<string, number> = {};
    for (const [name, window] of this.#windows) {
      const median = window.quantile(nowMs, 0.5);
      if (median !== undefined) medians[name] = median;
    }
    const { network, ...split } = medians;
    return network === undefined || "network_up" in split ? split : medians;
  }

  /** How far each of the network's two ways may be off, in ms; their sum is not. */
  networkErrorMs(nowMs: number): number | undefined {
    return this.#errors.quantile(nowMs, 0.5);
  }

  #note(name: string, ms: number, nowMs: number): void {
    let window = this.#windows.get(name);
    if (window === undefined) {
      window = new SlidingWindow(this.windowMs);
      this.#windows.set(name, window);
    }
    window.add(nowMs, ms);
  }
}

export function totalMs(stages: Readonly<Record<string, number>>): number {
  return Object.values(stages).reduce((sum, ms) => sum + ms, 0);
}
