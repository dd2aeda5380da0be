/** The device's line: open while the page is seen, and opened again whenever it breaks. */
import { type Command, commandOf, type DeviceState, stateText } from "./line-words.ts";

export interface LineListener {
  command(command: Command): void;
  /** The coach sees this phone, or does not. */
  online(online: boolean): void;
  /** It could not be opened: perhaps the key holds no more. */
  refused(): void;
}

const REPLACED = 4409;
const SHORTEST_MS = 1_000;
const LONGEST_MS = 30_000;

/** The line's address; a browser cannot send a key with a WebSocket but in its address. */
export function lineUrl(endpoint: string, key: string): string {
  const url = new URL("api/v1/devices/line", endpoint);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("key", key);
  return url.href;
}

export class Line {
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitMs = SHORTEST_MS;
  #state: DeviceState = { state: "idle" };
  #battery: number | undefined;
  readonly #ended = new AbortController();

  constructor(
    private readonly url: string,
    private readonly listener: LineListener,
  ) {
    const { signal } = this.#ended;
    document.addEventListener("visibilitychange", () => this.#follow(), { signal });
    addEventListener("online", () => this.#follow(), { signal });
    void this.#watchBattery();
    this.#follow();
  }

  /** Says so now, and whenever the line is opened. */
  tell(state: DeviceState): void {
    this.#state = state;
    this.#send();
  }

  /** For good. */
  end(): void {
    this.#ended.abort();
    this.#hangUp();
  }

  #follow(): void {
    if (this.#ended.signal.aborted) return;
    if (document.visibilityState === "hidden") this.#hangUp();
    else if (this.#socket === undefined) this.#dial();
  }

  #dial(): void {
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.url);
    let opened = false;
    this.#socket = socket;
    socket.onopen = () => {
      opened = true;
      this.#waitMs = SHORTEST_MS;
      this.#send();
      this.listener.online(true);
    };
    socket.onmessage = ({ data }) => {
      const command = typeof data === "string" ? commandOf(data) : undefined;
      if (command !== undefined) this.listener.command(command);
    };
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.listener.online(false);
      if (!opened) this.listener.refused();
      // Another page of this phone has the line now: this one takes it when it is looked at again.
      if (code !== REPLACED) this.#again();
    };
  }

  #again(): void {
    if (this.#ended.signal.aborted) return;
    this.#timer = setTimeout(() => this.#follow(), this.#waitMs);
    this.#waitMs = Math.min(LONGEST_MS, 2 * this.#waitMs);
  }

  #hangUp(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    this.listener.online(false);
  }

  #send(): void {
    if (this.#socket?.readyState === WebSocket.OPEN)
      this.#socket.send(stateText(this.#state, this.#battery));
  }

  /** Chromium tells it; others keep it to themselves. */
  async #watchBattery(): Promise<void> {
    const { getBattery } = navigator as {
      getBattery?(): Promise<EventTarget & { readonly level: number }>;
    };
    const battery = await getBattery?.call(navigator);
    if (battery === undefined) return;
    const note = (): void => {
      this.#battery = battery.level;
      this.#send();
    };
    battery.addEventListener("levelchange", note, { signal: this.#ended.signal });
    note();
  }
}
