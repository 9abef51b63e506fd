import { z } from 'zod'
import { Id, Moment, page, safeText } from './common'

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
  password: z.string().min(1, 'Enter your password'),
})
export type SignInInput = z.infer<typeof SignInInput>

/** What anybody may know of the installation. */
export const SetupView = z.object({ hasAdministrator: z.boolean() })

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

/** Changes one's own password; `current` is only compared. */
export const ChangePasswordInput = z.strictObject({
  current: z.string().min(1, 'Enter your current password').max(4096, 'That is not your current password'),
  next: Password,
})
export type ChangePasswordInput = z.infer<typeof ChangePasswordInput>

/** How many sessions ended with what was done. */
export const EndedSessions = z.object({ sessionsEnded: z.number().int() })

/** One's own live session. */
export const SessionView = z.object({
  id: Id,
  /** Browser and system, such as "Chrome on Linux"; null = a program that did not say. */
  device: z.string().nullable(),
  /** The address with its last part hidden; null = not known. */
  network: z.string().nullable(),
  createdAt: Moment,
  lastSeenAt: Moment,
  /** When it ends if it is not used any more. */
  expiresAt: Moment,
  /** The session that asks. */
  isThisOne: z.boolean(),
})
export type SessionView = z.infer<typeof SessionView>
export const SessionList = page(SessionView)
export type SessionList = z.infer<typeof SessionList>

/** What the security log tells a person about. Other actions are not in it. */
export const SecurityAction = z.enum([
  'login.succeeded',
  'login.failed',
  'login.denied_inactive',
  'logout.succeeded',
  'session.revoked',
  'session.all_revoked',
  'password_link.created',
  'user.created',
  'user.password_changed',
  'user.password_refused',
  'user.password_reset',
  'user.disabled',
  'user.enabled',
  'user.platform_admin_changed',
  'token.created',
  'token.updated',
  'token.rotated',
  'token.revoked',
  'token.leaked',
  'token.reach_cut',
  'token.reach_restored',
])
export type SecurityAction = z.infer<typeof SecurityAction>

/** One event of the security log. */
export const SecurityEventView = z.object({
  id: Id,
  at: Moment,
  action: SecurityAction,
  /** Who did it; `nobody` = somebody who was not signed in, or the program itself. */
  by: z.enum(['you', 'somebody_else', 'nobody']),
  /** The token it is about. */
  tokenName: z.string().nullable(),
  device: z.string().nullable(),
  network: z.string().nullable(),
})
export type SecurityEventView = z.infer<typeof SecurityEventView>
export const SecurityLog = page(SecurityEventView)
export type SecurityLog = z.infer<typeof SecurityLog>

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
