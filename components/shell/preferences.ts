/** What the browser remembers for its person, in cookies, so that the server draws the right first picture. */
export const THEME_COOKIE = 'keyway-theme'
export const SIDEBAR_COOKIE = 'keyway-sidebar'
/** The slug of the space looked at last. */
export const SPACE_COOKIE = 'keyway-space'

export const THEMES = ['light', 'dark', 'system'] as const
export type Theme = (typeof THEMES)[number]

const YEAR_S = 31_536_000

/** Reads a theme from a cookie's value; anything unknown is `system`. */
export const parseTheme = (value: string | undefined): Theme => THEMES.find((theme) => theme === value) ?? 'system'

/** Writes a preference cookie for one year. The value must need no encoding. */
export function remember(name: string, value: string): void {
  const secure = location.protocol === 'https:' ? '; secure' : ''
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`
}

/** Shows a theme at once and remembers it. `system` follows the operating system. */
export function applyTheme(theme: Theme): void {
  remember(THEME_COOKIE, theme)
  const { classList } = document.documentElement
  classList.remove('light', 'dark')
  if (theme !== 'system') classList.add(theme)
}

/** The theme on screen now, as chosen. */
export function currentTheme(): Theme {
  const { classList } = document.documentElement
  if (classList.contains('dark')) return 'dark'
  return classList.contains('light') ? 'light' : 'system'
}
