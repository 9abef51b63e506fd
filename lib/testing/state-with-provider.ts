import { type MockProvider, startMockProvider } from '@/lib/mock-provider/start-mock-provider'
import { type DatabaseKind, startTestState, type TestState } from './test-state'

export type StateWithProvider = TestState & { mock: MockProvider }

/** A test state whose calls may reach a mock provider that answers at once; both end with its `stop`. */
export async function startStateWithProvider(
  kind: DatabaseKind,
  variables: Readonly<Record<string, string>> = {},
): Promise<StateWithProvider> {
  const mock = await startMockProvider({ pace: 'instant' })
  try {
    const state = await startTestState(kind, { KEYWAY_EGRESS_ALLOW: `127.0.0.1:${mock.port}`, ...variables })
    const stop = async (): Promise<void> => {
      await state.stop()
      await mock.close()
    }
    return { ...state, mock, stop }
  } catch (error) {
    await mock.close()
    throw error
  }
}
