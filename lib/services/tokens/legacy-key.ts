import { processState } from '@/lib/process-state'

/** What the shared key of a migrating installation is called wherever tokens are named. */
export const LEGACY_KEY_NAME = 'Legacy key'

/** Whether the installation's legacy key reaches this space: for pages that list what does. */
export const reachedByLegacyKey = (spaceId: string): boolean => processState().legacySpaceId === spaceId
