export { fetchDemo, fetchSports, type MetricInfo, type SportInfo } from "./api.ts";
export { type CameraChoice, cameraError, listCameras, openCamera } from "./camera.ts";
export {
  CameraError,
  ConnectionError,
  type ErrorCode,
  ServerError,
  SidelineError,
} from "./errors.ts";
export type { TappedFrame } from "./frame-tap.ts";
export type { AgeBasis, FrameResult, Snapshot } from "./measures.ts";
export type { Codec } from "./sender.ts";
export {
  type Athlete,
  connect,
  type SessionEvents,
  type SessionOptions,
  type SessionState,
  SidelineSession,
} from "./session.ts";
export type { EventMessage, EventStage, FrameMessage, HelloMessage } from "./wire.ts";
