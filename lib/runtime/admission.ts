import { NEVER_MADE } from '@/lib/gateway/ask-admission'
import type { Admission, AdmissionCall, AdmissionPort, MaybePromise, Permit } from '@/lib/gateway/ports'
import type { RefusalCode } from '@/lib/gateway/refusal'
import type { TokenCounts, UsageSettlement } from '@/lib/gateway/types'

/** One admission of two: `first` is asked first, and gets back what it gave when `second` says no or cannot say. */
export function bothAdmit(first: AdmissionPort, second: AdmissionPort): AdmissionPort {
  return {
    admit: (call) => {
      const admission = first.admit(call)
      return admission instanceof Promise
        ? admission.then((found) => andThen(found, second, call))
        : andThen(admission, second, call)
    },
  }
}

function andThen(found: Admission, second: AdmissionPort, call: AdmissionCall): MaybePromise<Admission> {
  if (found === null) return second.admit(call)
  if (found.refusal !== null) return found
  let admission: MaybePromise<Admission>
  try {
    admission = second.admit(call)
  } catch (error) {
    found.settle(NEVER_MADE)
    throw error
  }
  if (!(admission instanceof Promise)) return joined(found, admission)
  return admission.then(
    (other) => joined(found, other),
    (error: unknown) => {
      found.settle(NEVER_MADE)
      throw error
    },
  )
}

function joined(found: Permit, other: Admission): Admission {
  if (other === null) return found
  if (other.refusal === null) return new JointPermit(found, other)
  found.settle(NEVER_MADE)
  return other
}

class JointPermit implements Permit {
  readonly refusal = null

  constructor(
    private readonly first: Permit,
    private readonly second: Permit,
  ) {}

  get headers(): Readonly<Record<string, string>> | null {
    const { first, second } = this
    if (first.headers === null || second.headers === null) return first.headers ?? second.headers
    return { ...second.headers, ...first.headers }
  }

  settle(settlement: UsageSettlement): void {
    this.first.settle(settlement)
    this.second.settle(settlement)
  }

  progress(tokens: TokenCounts): RefusalCode | null {
    const code = this.first.progress?.(tokens) ?? null
    // Both are told, whoever ends it.
    return this.second.progress?.(tokens) ?? code
  }
}
