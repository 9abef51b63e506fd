import type { Page } from '@playwright/test'

export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** Shows the loaded page in a theme, the way the theme switch does: at once, while a change of the system's is noticed later. */
export const showTheme = (page: Page, theme: Theme) =>
  page.evaluate((name) => {
    document.documentElement.classList.remove('light', 'dark')
    document.documentElement.classList.add(name)
  }, theme)
