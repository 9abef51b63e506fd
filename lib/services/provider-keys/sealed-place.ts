import type { SealedPlace } from '@/lib/crypto/sealed'

/** Where a provider key is sealed: bound to its row and space, so that a moved ciphertext does not open (X08). */
export const sealedPlace = (spaceId: string, rowId: string): SealedPlace => ({
  table: 'provider_key',
  column: 'ciphertext',
  spaceId,
  rowId,
})
