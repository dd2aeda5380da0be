/** The two data channels of a connection, with every message decoded before anyone sees it. */
import {
  type ControlMessage,
  decodeControl,
  decodeFrame,
  type FrameMessage,
  WireError,
} from "./wire.ts";

export interface ChannelListener {
  frame(message: FrameMessage): void;
  control(message: ControlMessage): void;
  malformed(error: WireError): void;
}

export class Channels {
  readonly #control: RTCDataChannel;
  readonly #listener: ChannelListener;

  /** `opened` and `closed` tell of `control`, the channel on which nothing is lost. */
  constructor(
    peer: RTCPeerConnection,
    listener: ChannelListener,
    on: { readonly opened: () => void; readonly closed: () => void },
  ) {
    this.#listener = listener;
    const metrics = peer.createDataChannel("metrics", { ordered: false, maxRetransmits: 0 });
    const control = peer.createDataChannel("control");
    metrics.binaryType = control.binaryType = "arraybuffer";
    metrics.onmessage = ({ data }) =>
      this.#read(data, decodeFrame, (message) => listener.frame(message));
    control.onmessage = ({ data }) =>
      this.#read(data, decodeControl, (message) => message && listener.control(message));
    control.onopen = on.opened;
    control.onclose = on.closed;
    this.#control = control;
  }

  /** Says it on `control` now, or not at all. */
  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#control.readyState === "open") this.#control.send(bytes);
  }

  #read<T>(data: unknown, decode: (bytes: ArrayBuffer) => T, use: (message: T) => void): void {
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
