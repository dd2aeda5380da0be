/** Cameras, with their errors in words. */
import { CameraError } from "./errors.ts";

export interface CameraChoice {
  /** A device id, or `environment` (back) / `user` (front) where names are not known yet. */
  readonly id: string;
  readonly label: string;
}

const SIZES = {
  "640x360": { width: { ideal: 640 }, height: { ideal: 360 } },
  "1280x720": { width: { ideal: 1280 }, height: { ideal: 720 } },
};

/** The larger one costs more time and bits, and shows an athlete who is far away better. */
export type PictureSize = keyof typeof SIZES;

const FACING = new Set(["environment", "user"]);
const FPS = 30;
const MORE_FPS = 60;

/** The cameras there are; before permission is given, browsers hide their names. */
export async function listCameras(): Promise<CameraChoice[]> {
  if (navigator.mediaDevices === undefined) throw new CameraError("insecure-context");
  const devices = await navigator.mediaDevices.enumerateDevices();
  const cameras = devices.filter((device) => device.kind === "videoinput");
  if (cameras.length > 0 && cameras.every((camera) => camera.label === "")) return facingChoices();
  return cameras.map((camera, i) => ({
    id: camera.deviceId,
    label: camera.label || `Camera ${i + 1}`,
  }));
}

function facingChoices(): CameraChoice[] {
  return [
    { id: "environment", label: "Back camera" },
    { id: "user", label: "Front camera" },
  ];
}

/**
 * Opens a camera at this size and 30 fps, 60 where at least more are needed, or as near as it can;
 * raises CameraError.
 */
export async function openCamera(
  id: string,
  size: PictureSize = "640x360",
  leastFps = 0,
): Promise<MediaStream> {
  if (navigator.mediaDevices === undefined) throw new CameraError("insecure-context");
  const which = FACING.has(id) ? { facingMode: id } : { deviceId: { exact: id } };
  const picture = { ...SIZES[size], frameRate: { ideal: leastFps > FPS ? MORE_FPS : FPS } };
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { ...picture, ...(id === "" ? {} : which) },
    });
  } catch (cause) {
    throw cameraError(cause);
  }
}

/** What a getUserMedia failure means to the person. */
export function cameraError(cause: unknown): CameraError {
  const name = cause instanceof Error ? cause.name : "";
  const detail = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  if (name === "NotAllowedError" || name === "SecurityError")
    return new CameraError("permission-denied", detail);
  if (name === "NotReadableError" || name === "AbortError")
    return new CameraError("camera-busy", detail);
  return new CameraError("no-camera", detail);
}
