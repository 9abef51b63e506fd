/** A provider does not take a stored key, and says so before it is asked for an answer. The message is for people. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused'
}
