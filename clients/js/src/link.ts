/** One WebRTC connection of a session, which may need several: offer, channels, end. */
import { type ChannelListener, Channels } from "./channels.ts";
import { EncodedTap } from "./encoded-tap.ts";
import { ConnectionError } from "./errors.ts";
import { trickleCandidates, useServers } from "./gathering.ts";
import { Headroom, watchPath } from "./headroom.ts";
import { LimitedSender, type SendLimits } from "./limits.ts";
import { withStartBitrate } from "./sdp.ts";
import { addVideo, type Codec, mostKbps, START_KBPS, setDegradation } from "./sender.ts";
import type { WhipResource } from "./whip.ts";

export interface LinkOptions {
  readonly stream: MediaStream;
  readonly codec: Codec;
  readonly whip: WhipResource;
  readonly encoded: EncodedTap | undefined;
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  /** What the server has asked of the session's earlier connections. */
  readonly limits: SendLimits | undefined;
}

/** Nobody is told anything after `close`. */
export interface LinkListener extends ChannelListener {
  /** An open connection has ended. */
  broken(why: string): void;
}

export interface SentNow {
  readonly width: number;
  readonly height: number;
  readonly codec: string;
  /** What keeps the encoder from sending more: `none`, `cpu`, `bandwidth`, `other`. */
  readonly limitedBy: string;
  /** Since the connection was made: pictures that were encoded, and the time it took. */
  readonly encoded: number;
  readonly encodeS: number;
}

export class Link {
  readonly #configuration: RTCConfiguration;
  readonly #peer: RTCPeerConnection;
  readonly #channels: Channels;
  readonly #abort = new AbortController();
  readonly #options: LinkOptions;
  readonly #listener: LinkListener;
  readonly #opened: Promise<void>;
  #resolve: () => void = () => undefined;
  #open = false;
  #sender: LimitedSender | undefined;
  #limits: SendLimits | undefined;

  constructor(options: LinkOptions, listener: LinkListener) {
    this.#options = options;
    this.#listener = listener;
    this.#limits = options.limits;
    this.#configuration = {
      ...EncodedTap.configuration,
      bundlePolicy: "max-bundle",
      iceTransportPolicy: options.iceTransportPolicy,
    };
    this.#peer = new RTCPeerConnection(this.#configuration);
    const { signal } = this.#abort;
    this.#opened = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      signal.addEventListener("abort", () => reject(signal.reason));
    });
    this.#opened.catch(() => undefined); // it may fail before anybody awaits it
    this.#channels = new Channels(this.#peer, this.#whileOpen(listener), {
      opened: () => this.#resolve(),
      closed: () => this.#broken("the control channel was closed"),
    });
    this.#peer.onconnectionstatechange = () => this.#onState(this.#peer.connectionState);
  }

  /** Offers, with these parameters, and resolves when messages flow; raises SidelineError. */
  async open(query: Readonly<Record<string, string>>, withinMs: number): Promise<void> {
    const tooLate = new ConnectionError("connection-failed", `nothing in ${withinMs} ms`);
    const timer = setTimeout(() => this.#abort.abort(tooLate), withinMs);
    try {
      await this.#negotiate(query);
      await this.#opened;
    } finally {
      clearTimeout(timer);
    }
    this.#open = true;
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.#channels.send(bytes);
  }

  /** Sends no more than this from now on, as far as the browser obeys. */
  limit(limits: SendLimits | undefined): void {
    this.#limits = limits;
    void this.#sender?.limit(limits);
  }

  /** Size and codec that are sent now, from the browser's own statistics. */
  async sending(): Promise<SentNow | undefined> {
    const stats = await this.#peer.getStats();
    for (const entry of stats.values()) {
      if (entry.type !== "outbound-rtp" || entry.frameWidth === undefined) continue;
      const codec: string = stats.get(entry.codecId)?.mimeType ?? "";
      return {
        width: entry.frameWidth,
        height: entry.frameHeight,
        codec: codec.slice(6),
        limitedBy: entry.qualityLimitationReason ?? "none",
        encoded: entry.framesEncoded ?? 0,
        encodeS: entry.totalEncodeTime ?? 0,
      };
    }
    return undefined;
  }

  /** Ends the connection, not the session. Safe to call twice. */
  close(): void {
    this.#abort.abort(new ConnectionError("stopped"));
    this.#peer.close();
  }

  /**
   * The answer names the ICE servers, so the offer is not applied before it has come: only then
   * does the browser look for candidates, and with them.
   */
  async #negotiate(query: Readonly<Record<string, string>>): Promise<void> {
    const { signal } = this.#abort;
    const { stream, codec, whip, encoded } = this.#options;
    await encoded?.ready;
    signal.throwIfAborted();
    const { sender } = addVideo(this.#peer, stream, codec);
    const settings = sender.track?.getSettings() ?? {};
    encoded?.attach(sender);
    const offer = await this.#peer.createOffer();
    const answer = await whip.offer(offer.sdp ?? "", query, signal);
    signal.throwIfAborted();
    useServers(this.#peer, this.#configuration, answer.iceServers);
    trickleCandidates(this.#peer, answer.candidates, (why) => this.#onNoCandidate(why));
    await this.#peer.setLocalDescription(offer);
    await this.#peer.setRemoteDescription({
      type: "answer",
      sdp: withStartBitrate(answer.sdp, START_KBPS, mostKbps(settings)),
    });
    await setDegradation(sender);
    const limited = new LimitedSender(sender);
    this.#sender = limited;
    const headroom = new Headroom(mostKbps(settings));
    const fit = (availableKbps: number) => {
      const kbps = headroom.change(availableKbps, performance.now());
      if (kbps !== undefined) void limited.allow(kbps);
    };
    watchPath(sender, fit, signal);
    if (this.#limits !== undefined) await this.#sender.limit(this.#limits);
  }

  /** Elsewhere the server's checks may still find us; a relay that is not there they cannot. */
  #onNoCandidate(why: string): void {
    if (this.#options.iceTransportPolicy === "relay")
      this.#abort.abort(new ConnectionError("no-relay", why));
  }

  #onState(state: RTCPeerConnectionState): void {
    if (state === "failed" && !this.#open)
      this.#abort.abort(new ConnectionError("connection-failed", "ICE or DTLS failed"));
    else if (state === "failed" || state === "disconnected") this.#broken(`ICE ${state}`);
  }

  #broken(why: string): void {
    if (this.#open && !this.#abort.signal.aborted) this.#listener.broken(why);
  }

  #whileOpen(listener: ChannelListener): ChannelListener {
    const { signal } = this.#abort;
    return {
      frame: (message) => signal.aborted || listener.frame(message),
      control: (message) => signal.aborted || listener.control(message),
      malformed: (error) => signal.aborted || listener.malformed(error),
    };
  }
}
