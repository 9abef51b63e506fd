import Bowser from 'bowser'

/** What a browser or system may be called: an unknown one is named by its own request, which could say anything. */
const NAME = /^[\w .+-]{1,40}$/

/** A browser and its system as people call them: "Chrome on Linux". Null for programs that do not say. */
export function deviceName(userAgent: string | null): string | null {
  if (!userAgent) return null
  const parser = Bowser.getParser(userAgent)
  const system = parser.getOSName()
  // Some browsers have the system in their name.
  const name = parser.getBrowserName()
  const browser = name.endsWith(` for ${system}`) ? name.slice(0, -` for ${system}`.length) : name
  if (!NAME.test(browser)) return null
  return NAME.test(system) ? `${browser} on ${system}` : browser
}
