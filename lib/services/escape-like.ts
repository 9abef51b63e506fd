/** A text with the characters that a LIKE pattern gives a meaning of its own taken literally (H12). */
export const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`)
