/** Says of this tab, and nothing else, that the dashboard was open in it. */
const MARK = 'keyway.signed-in'

/** Notes that somebody is signed in here. */
export const markSignedIn = (): void => sessionStorage.setItem(MARK, '')

/** Whoever signs out knows it: their session has not ended behind their back. */
export const forgetSignedIn = (): void => sessionStorage.removeItem(MARK)

/** Whether somebody was signed in in this tab and did not sign out. */
export const wasSignedIn = (): boolean => sessionStorage.getItem(MARK) !== null
