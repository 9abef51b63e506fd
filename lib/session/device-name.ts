import Bowser from 'bowser'

/** A browser and its system as people call them: "Chrome on Linux". Null for programs that do not say. */
export function deviceName(userAgent: string | null): string | null {
  if (!userAgent) return null
  const parser = Bowser.getParser(userAgent)
  const [browser, system] = [parser.getBrowserName(), parser.getOSName()]
  if (!browser) return null
  return system ? `${browser} on ${system}` : browser
}
