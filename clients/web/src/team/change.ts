/** Does something, tells what is in the way, and looks at all lists anew. */
export type Change = (act?: () => Promise<void>) => Promise<void>;
