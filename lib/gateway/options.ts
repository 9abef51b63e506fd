/** Limits of the gateway. Durations in milliseconds, sizes in bytes. */
export type GatewayOptions = {
  bodyLimitBytes: number
  maxResponseBytes: number
  deadlines: {
    /** Until the upstream connection takes the request. */
    connectMs: number
    /** Until the upstream's answer begins. */
    firstByteMs: number
    firstByteStreamMs: number
    /** Between two chunks; also how long a client may leave a full buffer unread. */
    idleMs: number
    totalMs: number
    /** Silence on a stream after which a comment or ping is sent. */
    keepAliveMs: number
  }
  /** Resolution of all deadlines: one timer serves every call. */
  tickMs: number
}

/** What a host may set; the rest is default. */
export type GatewaySettings = Partial<Omit<GatewayOptions, 'deadlines'>> & {
  deadlines?: Partial<GatewayOptions['deadlines']>
}

/** `compat.md` 1.2 and 1.8, `threats.md` G02. */
export const DEFAULT_OPTIONS: GatewayOptions = {
  bodyLimitBytes: 33_554_432,
  maxResponseBytes: 67_108_864,
  deadlines: {
    connectMs: 10_000,
    firstByteMs: 600_000,
    firstByteStreamMs: 300_000,
    idleMs: 300_000,
    totalMs: 3_600_000,
    keepAliveMs: 15_000,
  },
  tickMs: 1000,
}
