-- CreateTable
CREATE TABLE "call_limit" (
    "id" UUID NOT NULL,
    "space_id" UUID,
    "subject" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "requests_per_minute" INTEGER,
    "tokens_per_minute" BIGINT,
    "concurrent" INTEGER,
    "set_by_id" UUID,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "call_limit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget" (
    "id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "amount_nano" BIGINT NOT NULL,
    "extra_nano" BIGINT,
    "extra_until" TIMESTAMPTZ(3),
    "unpriced" TEXT NOT NULL DEFAULT 'refuse',
    "set_by_id" UUID,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_spend" (
    "budget_id" UUID NOT NULL,
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "spent_nano" BIGINT NOT NULL DEFAULT 0,
    "reserved_nano" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "budget_spend_pkey" PRIMARY KEY ("budget_id","period_start")
);

-- CreateTable
CREATE TABLE "budget_lease" (
    "budget_id" UUID NOT NULL,
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "process_id" UUID NOT NULL,
    "amount_nano" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "budget_lease_pkey" PRIMARY KEY ("budget_id","period_start","process_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "call_limit_space_id_subject_subject_id_key" ON "call_limit"("space_id", "subject", "subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "call_limit_platform" ON "call_limit"("subject", "subject_id") WHERE (space_id IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "budget_space_id_id_key" ON "budget"("space_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "budget_space_id_subject_subject_id_period_key" ON "budget"("space_id", "subject", "subject_id", "period");

-- CreateIndex
CREATE INDEX "budget_lease_expires_at_idx" ON "budget_lease"("expires_at");

-- AddForeignKey
ALTER TABLE "call_limit" ADD CONSTRAINT "call_limit_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget" ADD CONSTRAINT "budget_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_spend" ADD CONSTRAINT "budget_spend_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budget"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_lease" ADD CONSTRAINT "budget_lease_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budget"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Nothing that makes no sense is ever stored, so nothing has to be left out when it is read.
ALTER TABLE "call_limit"
    ADD CONSTRAINT "call_limit_subject" CHECK ("subject" IN ('platform', 'space', 'person', 'token', 'model')),
    ADD CONSTRAINT "call_limit_counts" CHECK (
        "requests_per_minute" > 0 AND "tokens_per_minute" > 0 AND "concurrent" > 0
        AND num_nonnulls("requests_per_minute", "tokens_per_minute", "concurrent") > 0
    );
ALTER TABLE "budget"
    ADD CONSTRAINT "budget_subject" CHECK ("subject" IN ('space', 'person', 'token')),
    ADD CONSTRAINT "budget_period" CHECK ("period" IN ('day', 'week', 'month', 'total')),
    ADD CONSTRAINT "budget_unpriced" CHECK ("unpriced" IN ('refuse', 'allow')),
    ADD CONSTRAINT "budget_amount" CHECK ("amount_nano" > 0 AND "extra_nano" > 0);

-- The first instant of the calendar period in which `at` lies, in the zone, half open, so that no instant is in two (J09).
CREATE FUNCTION "budget_period_start"("period" TEXT, "zone" TEXT, "at" TIMESTAMPTZ) RETURNS TIMESTAMPTZ
LANGUAGE sql STABLE AS $$
    SELECT CASE "period" WHEN 'total' THEN 'epoch'::timestamptz
           ELSE date_trunc("period", "at" AT TIME ZONE "zone") AT TIME ZONE "zone" END
$$;

-- The first instant after it, null = never.
CREATE FUNCTION "budget_period_end"("period" TEXT, "zone" TEXT, "at" TIMESTAMPTZ) RETURNS TIMESTAMPTZ
LANGUAGE sql STABLE AS $$
    SELECT CASE "period" WHEN 'total' THEN NULL
           ELSE (date_trunc("period", "at" AT TIME ZONE "zone") + ('1 ' || "period")::interval) AT TIME ZONE "zone" END
$$;

-- Renews what a process holds of a budget, in one statement under the lock of the period's row: the process keeps what its
-- running calls hold (`p_keep`), and gets up to `p_wish` more of what is left, at least `p_need` or nothing. Towards the
-- end of a budget slices shrink, so that several processes can use all of it. Lapsed leases come back here. No row: no
-- such budget.
CREATE FUNCTION "lease_budget"(
    p_budget UUID, p_process UUID, p_keep BIGINT, p_need BIGINT, p_wish BIGINT, p_ttl_ms BIGINT
) RETURNS TABLE (
    period_start TIMESTAMPTZ, period_end TIMESTAMPTZ, limit_nano BIGINT, spent_nano BIGINT, reserved_nano BIGINT, granted_nano BIGINT
)
LANGUAGE plpgsql AS $$
DECLARE
    b "budget";
    at TIMESTAMPTZ := clock_timestamp();
    start TIMESTAMPTZ;
    spent BIGINT;
    reserved BIGINT;
    back BIGINT;
    ceiling BIGINT;
    free BIGINT;
    granted BIGINT;
BEGIN
    SELECT * INTO b FROM "budget" WHERE "id" = p_budget;
    IF NOT FOUND THEN RETURN; END IF;
    start := "budget_period_start"(b."period", b."time_zone", at);
    INSERT INTO "budget_spend" AS s ("budget_id", "period_start") VALUES (p_budget, start) ON CONFLICT DO NOTHING;
    SELECT s."spent_nano", s."reserved_nano" INTO spent, reserved FROM "budget_spend" s
        WHERE s."budget_id" = p_budget AND s."period_start" = start FOR UPDATE;
    WITH gone AS (
        DELETE FROM "budget_lease" l WHERE l."budget_id" = p_budget
            AND (l."expires_at" <= at OR (l."process_id" = p_process AND l."period_start" = start))
        RETURNING l."period_start" AS p, l."amount_nano" AS a
    ) SELECT coalesce(sum(gone.a) FILTER (WHERE gone.p = start), 0) INTO back FROM gone;
    reserved := greatest(0, reserved - back);
    ceiling := b."amount_nano" + CASE WHEN b."extra_until" > at THEN coalesce(b."extra_nano", 0) ELSE 0 END;
    free := greatest(0, ceiling - spent - reserved - p_keep);
    granted := p_keep + CASE WHEN free < p_need THEN 0 ELSE least(p_wish, greatest(p_need, free / 4)) END;
    IF granted > 0 THEN
        INSERT INTO "budget_lease" ("budget_id", "period_start", "process_id", "amount_nano", "expires_at")
            VALUES (p_budget, start, p_process, granted, at + p_ttl_ms * interval '1 millisecond');
    END IF;
    UPDATE "budget_spend" s SET "reserved_nano" = reserved + granted
        WHERE s."budget_id" = p_budget AND s."period_start" = start;
    RETURN QUERY SELECT start, "budget_period_end"(b."period", b."time_zone", at), ceiling, spent, reserved + granted, granted;
END
$$;
