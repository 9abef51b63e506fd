import { db } from '@/lib/db/client'

/** One row that was written: its table, and of an audit event its action. */
export type Write = { table: string; action: string | null }

/**
 * Tables that say nothing about what somebody changed: usage is counted for refused calls too, limits count attempts,
 * and a known device is remembered at sign-in.
 */
const IGNORED = ['usage_event', 'usage_rollup', 'usage_series', 'rate_limit', 'known_device', 'write_log']
/** With the parts that a table is kept in. */
const isIgnored = (table: string): boolean => IGNORED.some((name) => table === name || table.startsWith(`${name}_`))

/**
 * From now on the database itself notes every row that a committed change touches, in whatever table, except columns that
 * only remember when something was last used or seen. Stricter than comparing dumps: a change and its undoing show too.
 */
export async function startWriteLog(): Promise<void> {
  await db().$executeRawUnsafe('CREATE TABLE write_log (table_name text NOT NULL, action text)')
  await db().$executeRawUnsafe(`
    CREATE FUNCTION note_write() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE seen text[] := ARRAY['last_used_at', 'last_seen_at', 'last_succeeded_at', 'last_failed_at'];
    BEGIN
      IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - seen = to_jsonb(NEW) - seen THEN RETURN NULL; END IF;
      INSERT INTO write_log VALUES
        (TG_TABLE_NAME, CASE WHEN TG_TABLE_NAME = 'audit_event' THEN to_jsonb(NEW) ->> 'action' END);
      RETURN NULL;
    END $$`)
  const tables = await db().$queryRaw<{ name: string }[]>`
    SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_%'`
  for (const { name } of tables.filter(({ name }) => !isIgnored(name))) {
    await db().$executeRawUnsafe(
      `CREATE TRIGGER note_write AFTER INSERT OR UPDATE OR DELETE ON "${name}" FOR EACH ROW EXECUTE FUNCTION note_write()`,
    )
  }
}

/** What was written since it was last asked. */
export function takeWrites(): Promise<Write[]> {
  return db().$queryRaw<Write[]>`DELETE FROM write_log RETURNING table_name AS table, action`
}
