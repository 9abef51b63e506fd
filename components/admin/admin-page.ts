/** Rows on one page of an administrators' list. */
export const ADMIN_PAGE = 50
