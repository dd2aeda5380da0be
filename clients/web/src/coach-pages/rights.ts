/** What the key of this browser may do, so that pages show nothing that it may not. */
import { type AccountInfo, may } from "@sideline/client";

export interface Rights {
  /** Start, stop, name and note. */
  readonly control: boolean;
  /** Share what was measured with others. */
  readonly share: boolean;
  /** Invite people, and send them away. */
  readonly admin: boolean;
  /** Look at athletes and at what was measured. */
  readonly read: boolean;
  /** Undefined: no limit. */
  readonly requestsPerMinute: number | undefined;
}

export function rightsOf(account: AccountInfo): Rights {
  return {
    control: may(account, "live"),
    share: may(account, "analyses:write"),
    admin: may(account, "admin"),
    read: may(account, "analyses:read"),
    requestsPerMinute: account.requestsPerMinute,
  };
}
