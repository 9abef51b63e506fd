/** Formats one calendar day (`2026-11-22`) the same on the server and in the browser: no zone is involved, a day has none. */
const formatter = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options })
  return (day: string): string => {
    const at = Date.parse(`${day}T00:00:00Z`)
    return Number.isNaN(at) ? day : format.format(at)
  }
}

/** `22 Nov`, for an axis. */
export const shortDay = formatter({ month: 'short', day: 'numeric' })

/** `Sun, 22 Nov 2026`, for a tooltip or a heading. */
export const longDay = formatter({ weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' })
