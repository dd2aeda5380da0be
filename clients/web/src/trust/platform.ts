/** Which of the page's instructions are for this device. */
export const PLATFORMS = ["ios", "android", "mac", "windows", "firefox", "linux"] as const;
export type Platform = (typeof PLATFORMS)[number];

/** From the browser's own name; an iPad calls itself a Mac, but can be touched. */
export function platformOf(userAgent: string, touchPoints: number): Platform {
  if (/iPhone|iPad|iPod/.test(userAgent)) return "ios";
  if (/Macintosh/.test(userAgent) && touchPoints > 1) return "ios";
  if (/Android/.test(userAgent)) return "android";
  if (/Firefox\//.test(userAgent)) return "firefox";
  if (/Macintosh/.test(userAgent)) return "mac";
  return /Windows/.test(userAgent) ? "windows" : "linux";
}
