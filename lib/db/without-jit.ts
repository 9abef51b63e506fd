import type pg from 'pg'

/**
 * Settings of a pool whose connections compile no statements: of a large ledger that takes longer than any statement does.
 * It is asked for on each connection, because not every pooler takes options at its start.
 */
export const WITHOUT_JIT: pg.PoolConfig = {
  // The pool waits for it.
  onConnect: (client): unknown => client.query('SET jit = off'),
}
