/**
 * Puts text on the clipboard. Falls back to a hidden field where the clipboard API is missing: a self-hosted
 * installation is often opened over plain HTTP on a local network.
 * @param near where the fallback field is put: inside the open dialog, whose focus trap would otherwise empty it.
 * @returns whether the text was copied.
 */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyThroughField(text, near)
  }
}

function copyThroughField(text: string, near: HTMLElement): boolean {
  const focused = document.activeElement
  const field = document.createElement('textarea')
  field.value = text
  field.readOnly = true
  field.style.cssText = 'position:fixed;opacity:0;pointer-events:none'
  near.append(field)
  field.select()
  // The only way left on an insecure origin, deprecated as it is.
  const copied = document.execCommand('copy')
  field.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}
