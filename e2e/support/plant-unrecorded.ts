import { randomUUID } from 'node:crypto'
import { embeddedSql } from '../../lib/testing/embedded-sql'
import { testIntent, testSettlement } from '../../lib/usage/journal-fixtures'

/** Sets a finished call aside as if the database had refused it. @returns its request id. */
export async function plantUnrecorded(
  dataDir: string,
  { model = 'gpt-4o-mini', readable = true }: { model?: string; readable?: boolean } = {},
): Promise<string> {
  const requestId = randomUUID()
  const record = { intent: testIntent({ requestId, model, ts: Date.now() }), settlement: testSettlement() }
  await embeddedSql(dataDir, 'INSERT INTO usage_dead_letter (request_id, payload, error) VALUES ($1, $2::jsonb, $3)', [
    requestId,
    JSON.stringify(readable ? record : { model }),
    'new row for relation "usage_event" violates check constraint "broken"',
  ])
  return requestId
}
