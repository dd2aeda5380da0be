/** Which frame is on the screen at a time of the video, and which time shows a frame. */

/** What a container rounds times by: Matroska's are in milliseconds. */
const ROUNDED_S = 0.001;

/** The last of the increasing times that is not after `timeS`; 0 before the first. */
export function frameAt(timesS: Float64Array, timeS: number): number {
  let low = 0;
  let high = timesS.length - 1;
  const until = timeS + ROUNDED_S;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((timesS[middle] ?? 0) <= until) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A time in the middle of a frame's showing: at its very edge players differ in what they show. */
export function timeOf(timesS: Float64Array, frame: number): number {
  const at = timesS[frame] ?? 0;
  const next = timesS[frame + 1];
  const before = timesS[frame - 1];
  const lasts = next !== undefined ? next - at : before !== undefined ? at - before : 0;
  return at + lasts / 2;
}

/** So many frames on, within the video. */
export function stepped(timesS: Float64Array, frame: number, by: number): number {
  return Math.max(0, Math.min(timesS.length - 1, frame + by));
}
