/** Rows on one page of a list, on the server and in the browser, unless the list says otherwise. */
export const LIST_PAGE = 50
