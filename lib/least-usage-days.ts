/**
 * The shortest time single calls may be kept, days: the journal looks for its last events in the ledger after a pause of up
 * to a week, and must not take those whose time was up for lost.
 */
export const LEAST_USAGE_DAYS = 14
