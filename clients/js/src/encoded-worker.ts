/** Reports every encoded frame on its way out, unchanged: its RTP timestamp, time and size. */

interface Transformer {
  readonly readable: ReadableStream<RTCEncodedVideoFrame>;
  readonly writable: WritableStream<RTCEncodedVideoFrame>;
}

/** Sent to the page for every frame; `epochMs` is wall-clock, comparable between threads. */
export interface EncodedReport {
  readonly rtp: number;
  readonly epochMs: number;
  readonly bytes: number;
}

function watch({ readable, writable }: Transformer): void {
  const watcher = new TransformStream<RTCEncodedVideoFrame, RTCEncodedVideoFrame>({
    transform(frame, controller) {
      controller.enqueue(frame);
      self.postMessage(report(frame));
    },
  });
  // The pipe ends with the sender; that it was cut is no error of ours.
  readable
    .pipeThrough(watcher)
    .pipeTo(writable)
    .catch(() => undefined);
}

function report(frame: RTCEncodedVideoFrame): EncodedReport {
  return {
    rtp: frame.getMetadata().rtpTimestamp ?? frame.timestamp,
    epochMs: performance.timeOrigin + performance.now(),
    bytes: frame.data.byteLength,
  };
}

self.addEventListener("rtctransform", (event) => {
  watch((event as Event & { transformer: Transformer }).transformer);
});

/** The older way in (`createEncodedStreams`): the page hands the streams over itself. */
self.addEventListener("message", (event: MessageEvent<Transformer>) => watch(event.data));

self.postMessage("ready");
