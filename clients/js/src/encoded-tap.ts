/** Watches what a sender's encoder lets out, in a worker, without touching it. */
import type { EncodedReport } from "./encoded-worker.ts";

export interface EncodedFrameInfo {
  /** As on the wire: the transform sees the same number that the receiver does. */
  readonly rtp: number;
  /** When it left the encoder, on the page's performance.now() axis. */
  readonly encodedMs: number;
  readonly bytes: number;
}

interface LegacySender extends RTCRtpSender {
  createEncodedStreams(): Transformable;
}

interface Transformable {
  readonly readable: ReadableStream;
  readonly writable: WritableStream;
}

const READY_TIMEOUT_MS = 1000;

export class EncodedTap {
  readonly #worker: Worker;
  /** Resolves when the worker listens: an event sent to it before that would be lost. */
  readonly ready: Promise<void>;

  constructor(onFrame: (frame: EncodedFrameInfo) => void) {
    // In one expression: bundlers only recognise it so.
    this.#worker = new Worker(new URL("./encoded-worker.ts", import.meta.url), { type: "module" });
    this.ready = new Promise((resolve) => {
      setTimeout(resolve, READY_TIMEOUT_MS);
      this.#worker.onmessage = ({ data }: MessageEvent<EncodedReport | "ready">) => {
        if (data === "ready") resolve();
        else onFrame(onThisAxis(data));
      };
    });
  }

  /** True where this browser lets encoded frames be seen; then RTP timestamps are known. */
  static get supported(): boolean {
    return "RTCRtpScriptTransform" in globalThis || legacy();
  }

  /** What the peer connection's configuration needs for the older way in. */
  static get configuration(): RTCConfiguration {
    const older = !("RTCRtpScriptTransform" in globalThis) && legacy();
    return older ? ({ encodedInsertableStreams: true } as RTCConfiguration) : {};
  }

  /** Call it in the same task in which the sender was made: Chromium ignores a later transform. */
  attach(sender: RTCRtpSender): void {
    if ("RTCRtpScriptTransform" in globalThis) {
      sender.transform = new RTCRtpScriptTransform(this.#worker, {});
      return;
    }
    const { readable, writable } = (sender as LegacySender).createEncodedStreams();
    this.#worker.postMessage({ readable, writable }, [readable, writable]);
  }

  close(): void {
    this.#worker.terminate();
  }
}

function legacy(): boolean {
  return "createEncodedStreams" in RTCRtpSender.prototype;
}

function onThisAxis({ rtp, epochMs, bytes }: EncodedReport): EncodedFrameInfo {
  return { rtp, bytes, encodedMs: epochMs - performance.timeOrigin };
}
