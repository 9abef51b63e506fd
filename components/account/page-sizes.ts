/** Rows on one page of the lists under Me → Security, on the server and in the browser. */
export const SESSIONS_PAGE = 20
export const LOG_PAGE = 10
