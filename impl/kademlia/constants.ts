/** Time constants of the reference that the paper leaves open, in milliseconds. The others are in spec/kademlia/constants.ts. */

/** How long an answer may take. Ten times a round trip in fair weather, and well above the jitter of the generated weather. */
export const PATIENCE_MS = 400;
/** Hourly deeds are spread over so long, by identifier: or all holders of a pair would republish it at one instant. */
export const SPREAD_MS = 20 * 60_000;
