/** How often the server is asked, so that a coach with many athletes stays within the key's rate. */

const MOST_A_SECOND = 4;
/** Of the requests that a key may make; the rest is for the lists and for what the coach does. */
const SHARE = 0.4;

/** Between two pictures of one tile, while `tiles` are seen. */
export function pictureEveryMs(tiles: number, requestsPerMinute: number | undefined): number {
  const allowed =
    requestsPerMinute === undefined ? MOST_A_SECOND : (SHARE * requestsPerMinute) / 60;
  return Math.max(1000, (1000 * tiles) / Math.min(MOST_A_SECOND, allowed));
}

/** Between two looks at a list. */
export function listEveryMs(requestsPerMinute: number | undefined): number {
  return requestsPerMinute === undefined || requestsPerMinute > 600 ? 2000 : 5000;
}
