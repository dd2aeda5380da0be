/** Why a request was refused, in words for the person in front of the screen. */
import { ServerError, SidelineError } from "@sideline/client";
import { numberText } from "../words/catalogue.ts";
import { errorText } from "../words/errors.ts";
import { say } from "./words.ts";

const USUAL_WAIT_S = 5;

/** Other errors are ours, and are raised. */
export function refusalText(cause: unknown): string {
  if (!(cause instanceof SidelineError)) throw cause;
  if (!(cause instanceof ServerError)) return errorText(cause);
  if (cause.problem === "device-offline") return say.deviceOffline;
  switch (cause.status) {
    case 0:
      return say.unreachable;
    case 401:
      return say.noKey;
    case 403:
      return say.forbidden;
    case 404:
    case 410:
      return say.unknown;
    case 429:
      return say.tooMany(numberText(Math.ceil(cause.retryAfterS ?? USUAL_WAIT_S)));
    default:
      return cause.detail ?? errorText(cause);
  }
}
