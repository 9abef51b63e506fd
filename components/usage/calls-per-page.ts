/** Calls on one page of the list. */
export const CALLS_PAGE = 20
