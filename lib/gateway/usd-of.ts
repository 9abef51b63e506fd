/** Nano-dollars as a decimal of dollars, all nine places of it. Not negative. */
export function usdOf(nano: bigint | string): string {
  const digits = String(nano).padStart(10, '0')
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`
}
