import { availableParallelism } from 'node:os'
import { hash, parseOptions, verify } from '@node-rs/argon2'
import { AppError } from '@/lib/errors'

/** OWASP's first choice for Argon2id, which is the library's default algorithm. Memory in KiB. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const
/** A stored hash that asks for more than this was not made by us, and would let a database row exhaust the server. */
const LIMITS = { memoryCost: 65_536, timeCost: 8, parallelism: 4 } as const
const MAX_PASSWORD_BYTES = 1024
const LONE_SURROGATE = /\p{Surrogate}/u

/** A valid hash that no password has: salt and output are zero bytes, the cost is that of a real one. */
const NOBODY =
  `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}` +
  `$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Password hashing with a bounded number of hashes under way, each of which takes 19 MiB and one core for some 20 ms. */
export type Passwords = {
  /** The PHC text to store. @throws AppError `invalid_input` over 1,024 bytes of UTF-8 or not valid Unicode; `unavailable` when too many wait. */
  hashPassword: (password: string) => Promise<string>
  /** Whether this is the password. @throws as `hashPassword`, and `internal` for a stored hash that is not one of ours. */
  verifyPassword: (hashed: string, password: string) => Promise<boolean>
  /** Always false, at the cost and with the errors of `verifyPassword`: for users who do not exist or have no password (C10). */
  verifyNothing: (password: string) => Promise<false>
}

/** Hashes under way at once on a machine with so many cores: one core stays free for streams, whoever floods sign-in (J12). */
export const hashesAtOnce = (cores: number): number => Math.min(4, Math.max(1, cores - 1))

/**
 * One per process, held by the runtime.
 * @param limits hashes under way at once, and callers that may wait for their turn.
 */
export function createPasswords(
  limits: { atOnce: number; waiting: number } = { atOnce: hashesAtOnce(availableParallelism()), waiting: 64 },
): Passwords {
  const queue: (() => void)[] = []
  let running = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= limits.atOnce) {
      if (queue.length >= limits.waiting) {
        throw new AppError('unavailable', 'Too many sign-ins at once. Try again in a moment.')
      }
      // Whoever finishes hands its place over, so `running` does not change here.
      await new Promise<void>((resolve) => queue.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running -= 1
    }
  }

  return {
    async hashPassword(password) {
      const text = normalized(password)
      return inTurn(() => hash(text, PARAMETERS))
    },
    async verifyPassword(hashed, password) {
      const text = normalized(password)
      if (!isAffordable(hashed)) throw new AppError('internal', 'A stored password hash cannot be used.')
      return inTurn(() => verify(hashed, text))
    },
    async verifyNothing(password) {
      const text = normalized(password)
      await inTurn(() => verify(NOBODY, text))
      return false
    },
  }
}

/** True when the hash was made with weaker or other parameters than today's: hash again at the next successful sign-in. */
export function needsRehash(hashed: string): boolean {
  const made = parsed(hashed)
  return (
    !made ||
    !hashed.startsWith('$argon2id$') ||
    made.memoryCost !== PARAMETERS.memoryCost ||
    made.timeCost !== PARAMETERS.timeCost ||
    made.parallelism !== PARAMETERS.parallelism
  )
}

/** NFKC, so that one password typed on two keyboards is one password (C12). */
function normalized(password: string): string {
  // Judged before the work as well: normalizing a megabyte is not free.
  if (password.length <= MAX_PASSWORD_BYTES) {
    const text = password.normalize('NFKC')
    if (Buffer.byteLength(text) <= MAX_PASSWORD_BYTES && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES) {
      if (LONE_SURROGATE.test(text)) throw new AppError('invalid_input', 'The password is not valid text.')
      return text
    }
  }
  throw new AppError('invalid_input', 'The password is too long: at most 1,024 bytes.')
}

function parsed(hashed: string): ReturnType<typeof parseOptions> | null {
  try {
    return parseOptions(hashed)
  } catch {
    return null
  }
}

function isAffordable(hashed: string): boolean {
  const made = parsed(hashed)
  return (
    made !== null &&
    made.memoryCost <= LIMITS.memoryCost &&
    made.timeCost <= LIMITS.timeCost &&
    made.parallelism <= LIMITS.parallelism
  )
}
