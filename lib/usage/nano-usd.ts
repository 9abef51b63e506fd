/** Money is counted in whole nano-dollars (1e-9 USD) as `bigint`: no float is ever added up (J08). */

/** Decimal places kept of a catalogue price in dollars per million tokens. */
const PRICE_PLACES = 12
/** 1e-12 dollars per million tokens × tokens, in one nano-dollar. */
const UNITS_PER_NANO = 10n ** BigInt(PRICE_PLACES + 6 - 9)

/** A price in 1e-12 USD per million units: exact for every number a catalogue writes with up to twelve decimals. */
export type ScaledPrice = bigint

/**
 * The decimal number a float was written as, without its binary error: 0.1 becomes exactly one tenth.
 * @throws RangeError for a number that is not a price: negative, not finite, or above a billion.
 */
export function scalePrice(usdPerMillion: number): ScaledPrice {
  if (!Number.isFinite(usdPerMillion) || usdPerMillion < 0 || usdPerMillion > 1e9) {
    throw new RangeError('A price is a number from 0 to a billion dollars.')
  }
  const [mantissa = '0', exponent = '0'] = String(usdPerMillion).split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  const places = PRICE_PLACES + Number(exponent) - fraction.length
  const digits = BigInt(whole + fraction)
  return places >= 0 ? digits * 10n ** BigInt(places) : divideRounded(digits, 10n ** BigInt(-places))
}

/** Sums counts × prices exactly and rounds once, half up, to nano-dollars. Counts are whole and not negative. */
export function costOf(parts: readonly (readonly [count: number, price: ScaledPrice])[]): bigint {
  let sum = 0n
  for (const [count, price] of parts) if (count > 0) sum += BigInt(count) * price
  return divideRounded(sum, UNITS_PER_NANO)
}

/** A price as the decimal number of dollars per million it was written as. */
export const dollarsOf = (price: ScaledPrice): string => decimalOf(price, PRICE_PLACES)

/** A price as the decimal number of dollars for one. */
export const dollarsForOne = (price: ScaledPrice): string => decimalOf(price, PRICE_PLACES + 6)

function decimalOf(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0')
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '')
}

function divideRounded(value: bigint, divisor: bigint): bigint {
  return (value + divisor / 2n) / divisor
}
