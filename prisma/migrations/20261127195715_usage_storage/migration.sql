-- AlterTable
ALTER TABLE "space" ADD COLUMN     "usage_days" INTEGER;

-- The ledger in weeks: single calls go by dropping a week. A row is found by its id and its time.
ALTER TABLE "usage_event" RENAME TO "usage_event_before";
ALTER TABLE "usage_event_before" RENAME CONSTRAINT "usage_event_pkey" TO "usage_event_before_pkey";
ALTER INDEX "usage_event_space_id_ts_request_id_idx" RENAME TO "usage_event_before_space_idx";
ALTER INDEX "usage_event_token_id_ts_idx" RENAME TO "usage_event_before_token_idx";

CREATE TABLE "usage_event" (
    LIKE "usage_event_before" INCLUDING DEFAULTS,
    "audio_input_tokens" BIGINT,
    "audio_output_tokens" BIGINT,
    "image_input_tokens" BIGINT,
    "image_output_tokens" BIGINT,
    "searches" BIGINT,
    "cost_lines" JSONB,
    "paid_by" TEXT,

    CONSTRAINT "usage_event_pkey" PRIMARY KEY ("request_id", "ts")
) PARTITION BY RANGE ("ts");

-- CreateIndex
CREATE INDEX "usage_event_space_id_ts_request_id_idx" ON "usage_event"("space_id", "ts" DESC, "request_id");

-- CreateIndex
CREATE INDEX "usage_event_token_id_ts_idx" ON "usage_event"("token_id", "ts" DESC);

-- What no week takes: a clock that was far off, an event of long ago.
CREATE TABLE "usage_event_other" PARTITION OF "usage_event" DEFAULT;

-- Weeks begin on Monday in UTC.
DO $$
DECLARE
  week TIMESTAMP := date_trunc('week', greatest(coalesce((SELECT min(ts) FROM "usage_event_before"), now()), now() - interval '5 years') AT TIME ZONE 'UTC');
BEGIN
  WHILE week < (now() AT TIME ZONE 'UTC') + interval '4 weeks' LOOP
    EXECUTE format('CREATE TABLE %I PARTITION OF "usage_event" FOR VALUES FROM (%L) TO (%L)', 'usage_event_w' || to_char(week, 'YYYYMMDD'),
      to_char(week, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(week + interval '7 days', 'YYYY-MM-DD') || ' 00:00:00+00');
    week := week + interval '7 days';
  END LOOP;
END $$;

INSERT INTO "usage_event" SELECT * FROM "usage_event_before";
DROP TABLE "usage_event_before";

-- DropTable
DROP TABLE "usage_hourly";

-- CreateTable
CREATE TABLE "usage_rollup" (
    "space_id" UUID NOT NULL,
    "grain" TEXT NOT NULL,
    "at" TIMESTAMPTZ(0) NOT NULL,
    "user_id" UUID NOT NULL,
    "token_id" UUID NOT NULL,
    "provider_key_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "requests" BIGINT NOT NULL DEFAULT 0,
    "errors" BIGINT NOT NULL DEFAULT 0,
    "input_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_read_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_write_tokens" BIGINT NOT NULL DEFAULT 0,
    "reasoning_tokens" BIGINT NOT NULL DEFAULT 0,
    "cost_nano" BIGINT NOT NULL DEFAULT 0,
    "unpriced_requests" BIGINT NOT NULL DEFAULT 0,
    "latency_ms_sum" BIGINT NOT NULL DEFAULT 0,
    "ttfb_ms_sum" BIGINT NOT NULL DEFAULT 0,
    "ttfb_count" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "usage_rollup_pkey" PRIMARY KEY ("space_id","grain","at","user_id","token_id","provider_key_id","provider","model","endpoint","outcome")
) WITH (fillfactor = 80);

-- CreateTable
CREATE TABLE "usage_series" (
    "space_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL,
    "grain" TEXT NOT NULL,
    "at" TIMESTAMPTZ(0) NOT NULL,
    "key" TEXT NOT NULL,
    "provider" TEXT NOT NULL DEFAULT '',
    "requests" BIGINT NOT NULL DEFAULT 0,
    "errors" BIGINT NOT NULL DEFAULT 0,
    "input_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_read_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_write_tokens" BIGINT NOT NULL DEFAULT 0,
    "reasoning_tokens" BIGINT NOT NULL DEFAULT 0,
    "cost_nano" BIGINT NOT NULL DEFAULT 0,
    "unpriced_requests" BIGINT NOT NULL DEFAULT 0,
    "latency_ms_sum" BIGINT NOT NULL DEFAULT 0,
    "ttfb_ms_sum" BIGINT NOT NULL DEFAULT 0,
    "ttfb_count" BIGINT NOT NULL DEFAULT 0,
    "latency_bins" DECIMAL(480,0) NOT NULL DEFAULT 0,
    "ttfb_bins" DECIMAL(480,0) NOT NULL DEFAULT 0,

    CONSTRAINT "usage_series_pkey" PRIMARY KEY ("space_id","dimension","grain","at","key")
) WITH (fillfactor = 80);

-- CreateIndex
CREATE INDEX "usage_rollup_space_id_grain_user_id_at_idx" ON "usage_rollup"("space_id", "grain", "user_id", "at");

-- CreateIndex
CREATE INDEX "usage_rollup_space_id_grain_model_at_idx" ON "usage_rollup"("space_id", "grain", "model", "at");

-- CreateIndex
CREATE INDEX "usage_series_space_id_dimension_grain_key_at_idx" ON "usage_series"("space_id", "dimension", "grain", "key", "at");

-- CreateIndex
CREATE INDEX "usage_series_dimension_grain_at_idx" ON "usage_series"("dimension", "grain", "at");


-- The sums of what is there.
INSERT INTO "usage_rollup" (space_id, grain, at, user_id, token_id, provider_key_id, provider, model, endpoint, outcome, requests, errors, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, cost_nano, unpriced_requests, latency_ms_sum, ttfb_ms_sum, ttfb_count)
SELECT space_id, grain, slot, coalesce(user_id, '00000000-0000-0000-0000-000000000000'), coalesce(token_id, '00000000-0000-0000-0000-000000000000'), coalesce(provider_key_id, '00000000-0000-0000-0000-000000000000'), coalesce(provider, ''), coalesce(upstream_model, model), endpoint, outcome,
  count(*),
  count(*) FILTER (WHERE outcome NOT IN ('completed', 'client_abort')),
  coalesce(sum(input_tokens), 0),
  coalesce(sum(output_tokens), 0),
  coalesce(sum(cache_read_tokens), 0),
  coalesce(sum(coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0)), 0),
  coalesce(sum(reasoning_tokens), 0),
  coalesce(sum(cost_nano), 0),
  count(*) FILTER (WHERE cost_nano IS NULL),
  sum(latency_ms::bigint),
  coalesce(sum(ttfb_ms::bigint), 0),
  count(ttfb_ms)
FROM "usage_event", LATERAL (VALUES ('q', date_bin('15 minutes', ts, '2000-01-01Z')), ('d', date_trunc('day', ts, 'UTC'))) AS slots(grain, slot)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;

INSERT INTO "usage_series" (space_id, dimension, grain, at, key, provider, requests, errors, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, cost_nano, unpriced_requests, latency_ms_sum, ttfb_ms_sum, ttfb_count, latency_bins, ttfb_bins)
SELECT space_id, dimension, grain, slot, part.key, max(part.of),
  count(*),
  count(*) FILTER (WHERE outcome NOT IN ('completed', 'client_abort')),
  coalesce(sum(input_tokens), 0),
  coalesce(sum(output_tokens), 0),
  coalesce(sum(cache_read_tokens), 0),
  coalesce(sum(coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0)), 0),
  coalesce(sum(reasoning_tokens), 0),
  coalesce(sum(cost_nano), 0),
  count(*) FILTER (WHERE cost_nano IS NULL),
  sum(latency_ms::bigint),
  coalesce(sum(ttfb_ms::bigint), 0),
  count(ttfb_ms),
  sum(('1e' || 12 * width_bucket(latency_ms, edges))::numeric), coalesce(sum(('1e' || 12 * width_bucket(ttfb_ms, edges))::numeric), 0)
FROM "usage_event", (VALUES (ARRAY[2,3,4,6,8,11,16,23,32,45,64,91,128,181,256,362,512,724,1024,1448,2048,2896,4096,5793,8192,11585,16384,23170,32768,46341,65536,92682,131072,185364,262144,370728,524288,741455,1048576])) AS histogram(edges), LATERAL (VALUES ('q', date_bin('15 minutes', ts, '2000-01-01Z')), ('h', date_trunc('hour', ts, 'UTC')), ('d', date_trunc('day', ts, 'UTC'))) AS slots(grain, slot),
  LATERAL (VALUES
    ('all', '', ''),
    ('user', coalesce(user_id, '00000000-0000-0000-0000-000000000000')::text, ''),
    ('token', CASE WHEN token_id IS NULL AND user_id IS NOT NULL THEN 'playground' ELSE coalesce(token_id, '00000000-0000-0000-0000-000000000000')::text END, ''),
    ('provider_key', coalesce(provider_key_id, '00000000-0000-0000-0000-000000000000')::text, ''),
    ('model', coalesce(upstream_model, model), coalesce(provider, '')),
    ('outcome', outcome, '')
  ) AS part(dimension, key, of)
GROUP BY 1, 2, 3, 4, 5;
