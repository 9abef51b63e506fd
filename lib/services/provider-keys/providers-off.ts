import { db, type Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { ProviderKind, type ProviderKeyStatus } from '@/lib/schemas/provider-key'
import { profileOf } from './catalogue'

/** The kinds of providers that the installation's administrators have switched off (R4.15). */
export async function providersOff(tx: Pick<Transaction, 'platform'> = db()): Promise<ProviderKind[]> {
  const { providersOff: off } = await tx.platform.findUniqueOrThrow({
    where: { id: 1 },
    select: { providersOff: true },
  })
  return ProviderKind.array().parse(off)
}

/** @throws AppError `provider_off` for a provider that no space may use: it is not even asked whether a key works. */
export async function requireProviderOn(provider: string): Promise<void> {
  if ((await providersOff()).some((kind) => kind === provider)) throw new AppError('provider_off', isOff(provider))
}

/** A view as it is while some providers are off. */
export function withoutProvidersOff<
  View extends { provider: ProviderKind; status: ProviderKeyStatus; problem: string | null },
>(view: View, off: readonly ProviderKind[]): View {
  return off.includes(view.provider) ? { ...view, status: 'off', problem: isOff(view.provider) } : view
}

function isOff(provider: string): string {
  return `The administrators of this Keyway have switched ${profileOf(provider).name} off. Calls with its keys are refused.`
}
