type Variables = Readonly<Record<string, string | undefined>>

/** What clients keep their token in; people have it in the shell they start Keyway from. */
const OF_CLIENTS = new Set(['KEYWAY_TOKEN'])
/** What Kubernetes puts into every container beside a service named keyway. */
const OF_KUBERNETES = /^KEYWAY_(?:\w+_)?(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)$/
const MAX_WARNINGS = 20

/**
 * Says of each variable that begins as Keyway's settings do, and is none, that it does nothing, and what was probably meant.
 * Only names are read out, never values.
 */
export function unknownSettings(variables: Variables, known: readonly string[]): string[] {
  return Object.keys(variables)
    .filter((name) => /^KEYWAY_\w+$/.test(name) && !known.includes(name) && !isOthers(name, variables[name] ?? ''))
    .slice(0, MAX_WARNINGS)
    .map((name) => {
      const nearest = nearestTo(name, known)
      const meant = nearest === null ? 'The README lists the settings.' : `Did you mean ${nearest}?`
      return `${name} is not a setting of Keyway, and does nothing. ${meant}`
    })
}

function isOthers(name: string, value: string): boolean {
  // The empty ones are unset everywhere else, too.
  return value.trim() === '' || OF_CLIENTS.has(name) || OF_KUBERNETES.test(name) || /^(?:tcp|udp|sctp):\/\//.test(value)
}

const withoutPrefix = (name: string): string => name.replace(/^KEYWAY_/, '')

/** @returns null where no name has at least two thirds of its letters in common. */
function nearestTo(name: string, known: readonly string[]): string | null {
  const wanted = withoutPrefix(name)
  const [best] = known
    .map((other) => ({ other, edits: editsBetween(wanted, withoutPrefix(other)) }))
    .sort((a, b) => a.edits - b.edits)
  return best !== undefined && best.edits <= wanted.length / 3 ? best.other : null
}

/** The letters to add, drop or change until one is the other (Levenshtein). */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1])
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
