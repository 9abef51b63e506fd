import { z } from 'zod'
import { Id, Moment, safeText } from './common'

/** An e-mail address after NFKC and lower-casing: the unique name of a person (C17). */
export const Email = z
  .string()
  .max(254, 'The e-mail address is too long')
  .transform((value) => value.normalize('NFKC').trim().toLowerCase())
  .pipe(z.email('Enter an e-mail address such as ada@example.org'))

/** At least 10 characters, at most 1,024 bytes (C12); compared after NFKC. */
export const Password = z
  .string()
  .min(10, 'Use at least 10 characters')
  .refine((value) => new TextEncoder().encode(value).length <= 1024, 'Use at most 1,024 bytes')
  .refine((value) => !value.includes('\0') && value.isWellFormed(), 'The password has a character that cannot be used')

/** What the sign-in form sends. The password is not judged here: only right or wrong. */
export const SignInInput = z.strictObject({
  email: Email,
  password: z.string().min(1, 'Enter your password').max(4096),
})
export type SignInInput = z.infer<typeof SignInInput>

/** Makes the first administrator; `token` is the one-time set-up token from the log. */
export const CompleteSetupInput = z.strictObject({
  token: z.string().min(1).max(200),
  name: safeText('The name', 80),
  email: Email,
  password: Password,
})
export type CompleteSetupInput = z.infer<typeof CompleteSetupInput>

/** Chooses a password; `token` is the secret of the link. */
export const RedeemPasswordLinkInput = z.strictObject({ token: z.string().min(1).max(200), password: Password })
export type RedeemPasswordLinkInput = z.infer<typeof RedeemPasswordLinkInput>

/** Whose password was just chosen: they sign in with this address. */
export const AccountEmail = z.object({ email: z.string() })

export const MeView = z.object({
  id: Id,
  email: z.string(),
  name: z.string(),
  isPlatformAdmin: z.boolean(),
  createdAt: Moment,
})
export type MeView = z.infer<typeof MeView>

export const UpdateMeInput = z.strictObject({ name: safeText('The name', 80) })
export type UpdateMeInput = z.infer<typeof UpdateMeInput>
