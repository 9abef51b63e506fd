import { expect, type Locator } from '@playwright/test'

/** Waits until React has taken a control over: one that is ticked before would be set back. */
export const hydrated = (control: Locator): Promise<void> =>
  expect
    .poll(() => control.evaluate((element) => Object.keys(element).some((key) => key.startsWith('__reactProps'))))
    .toBe(true)
