import { AppError } from '@/lib/errors'

/** A second key of a provider with one label. */
export const labelTaken = (): AppError =>
  new AppError('conflict', 'A key of this provider already has this label. Choose another label.', {
    issues: [{ path: 'label', message: 'This label is taken' }],
  })
