import type { Page } from '@playwright/test'

export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/**
 * Shows the loaded page in a theme, the way the theme switch does: at once, while a change of the system's is noticed later.
 * However short a transition is, colours take a frame for each element that hands them down.
 */
export const showTheme = (page: Page, theme: Theme) =>
  page.evaluate(async (name) => {
    document.documentElement.classList.remove('light', 'dark')
    document.documentElement.classList.add(name)
    const isChanging = () => document.getAnimations().some((animation) => animation instanceof CSSTransition)
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    do await nextFrame()
    while (isChanging())
  }, theme)
