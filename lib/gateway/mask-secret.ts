/** Overwrites every occurrence of a secret where it lies, without changing a length: a provider that fails may echo its key (G17). */
export function maskSecret(bytes: Buffer, secret: string): void {
  if (secret.length < 8) return
  const length = Buffer.byteLength(secret)
  for (let at = bytes.indexOf(secret); at !== -1; at = bytes.indexOf(secret, at + length)) {
    bytes.fill(0x2a, at, at + length)
  }
}
