/** One WebRTC connection of a session, which may need several: offer, channels, end. */
import { EncodedTap } from "./encoded-tap.ts";
import { ConnectionError } from "./errors.ts";
import { withStartBitrate } from "./sdp.ts";
import { addVideo, type Codec, MAX_KBPS, START_KBPS, setDegradation } from "./sender.ts";
import type { WhipResource } from "./whip.ts";
import {
  type ControlMessage,
  decodeControl,
  decodeFrame,
  type FrameMessage,
  WireError,
} from "./wire.ts";

export interface LinkOptions {
  readonly stream: MediaStream;
  readonly codec: Codec;
  readonly whip: WhipResource;
  readonly encoded: EncodedTap | undefined;
}

/** Nobody is told anything after `close`. */
export interface LinkListener {
  frame(message: FrameMessage): void;
  control(message: ControlMessage): void;
  malformed(error: WireError): void;
  /** An open connection has ended. */
  broken(why: string): void;
}

export interface SentNow {
  readonly width: number;
  readonly height: number;
  readonly codec: string;
}

export class Link {
  readonly #peer = new RTCPeerConnection(EncodedTap.configuration);
  readonly #abort = new AbortController();
  readonly #options: LinkOptions;
  readonly #listener: LinkListener;
  #control: RTCDataChannel | undefined;
  #open = false;

  constructor(options: LinkOptions, listener: LinkListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Offers, with these parameters, and resolves when messages flow; raises SidelineError. */
  async open(query: Readonly<Record<string, string>>, withinMs: number): Promise<void> {
    const opened = this.#openChannels(withinMs);
    const { stream, codec, whip, encoded } = this.#options;
    await encoded?.ready;
    const transceiver = addVideo(this.#peer, stream, codec);
    encoded?.attach(transceiver.sender);
    await this.#peer.setLocalDescription();
    const offer = this.#peer.localDescription?.sdp ?? "";
    this.#peer.onicecandidate = ({ candidate }) => this.#trickle(offer, candidate);
    const answer = await whip.offer(offer, query, this.#abort.signal);
    this.#abort.signal.throwIfAborted();
    if (answer.iceServers.length > 0)
      this.#peer.setConfiguration({ iceServers: [...answer.iceServers] });
    await this.#peer.setRemoteDescription({
      type: "answer",
      sdp: withStartBitrate(answer.sdp, START_KBPS, MAX_KBPS),
    });
    await setDegradation(transceiver.sender);
    await whip.flush(offer);
    await opened;
    this.#open = true;
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#control?.readyState === "open") this.#control.send(bytes);
  }

  /** Size and codec that are sent now, from the browser's own statistics. */
  async sending(): Promise<SentNow | undefined> {
    const stats = await this.#peer.getStats();
    for (const entry of stats.values()) {
      if (entry.type !== "outbound-rtp" || entry.frameWidth === undefined) continue;
      const codec: string = stats.get(entry.codecId)?.mimeType ?? "";
      return { width: entry.frameWidth, height: entry.frameHeight, codec: codec.slice(6) };
    }
    return undefined;
  }

  /** Ends the connection, not the session. Safe to call twice. */
  close(): void {
    this.#abort.abort(new ConnectionError("stopped"));
    this.#peer.close();
  }

  /** Creates both channels; resolves when `control` is open, rejects when that takes too long. */
  #openChannels(withinMs: number): Promise<void> {
    const metrics = this.#peer.createDataChannel("metrics", { ordered: false, maxRetransmits: 0 });
    const control = this.#peer.createDataChannel("control");
    this.#control = control;
    metrics.binaryType = control.binaryType = "arraybuffer";
    metrics.onmessage = ({ data }) =>
      this.#read(data, decodeFrame, (message) => this.#listener.frame(message));
    control.onmessage = ({ data }) =>
      this.#read(data, decodeControl, (message) => message && this.#listener.control(message));
    const opened = new Promise<void>((resolve, reject) => {
      const fail = (error: unknown) => {
        reject(error);
        this.#abort.abort(error); // whatever it is still waiting for
      };
      const timer = setTimeout(
        () => fail(new ConnectionError("connection-failed", `nothing in ${withinMs} ms`)),
        withinMs,
      );
      this.#abort.signal.addEventListener("abort", () => reject(this.#abort.signal.reason));
      control.onopen = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#peer.onconnectionstatechange = () => {
        const state = this.#peer.connectionState;
        if (state === "failed" && !this.#open)
          fail(new ConnectionError("connection-failed", "ICE or DTLS failed"));
        else if (state === "failed" || state === "disconnected") this.#broken(`ICE ${state}`);
      };
    });
    opened.catch(() => undefined); // it may fail before anybody awaits it
    control.onclose = () => this.#broken("the control channel was closed");
    return opened;
  }

  #broken(why: string): void {
    if (this.#open && !this.#abort.signal.aborted) this.#listener.broken(why);
  }

  #trickle(offer: string, candidate: RTCIceCandidate | null): void {
    if (candidate === null || this.#abort.signal.aborted) return;
    // A lost candidate only makes connecting slower or impossible, which is noticed anyway.
    this.#options.whip.trickle(offer, candidate).catch(() => undefined);
  }

  #read<T>(data: unknown, decode: (bytes: ArrayBuffer) => T, use: (message: T) => void): void {
    if (this.#abort.signal.aborted) return;
    let message: T;
    try {
      if (!(data instanceof ArrayBuffer)) throw new WireError("text where bytes were expected");
      message = decode(data);
    } catch (cause) {
      if (!(cause instanceof WireError)) throw cause;
      this.#listener.malformed(cause);
      return;
    }
    use(message);
  }
}
