-- Sums of days apart from those of quarters: what a page of the dashboard adds up lies together, and not among twenty times
-- as many rows that it does not need.
ALTER TABLE "usage_rollup" RENAME TO "usage_rollup_before";
ALTER TABLE "usage_rollup_before" RENAME CONSTRAINT "usage_rollup_pkey" TO "usage_rollup_before_pkey";
ALTER INDEX "usage_rollup_space_id_grain_user_id_at_model_outcome_idx" RENAME TO "usage_rollup_before_user_idx";
ALTER INDEX "usage_rollup_space_id_grain_model_at_idx" RENAME TO "usage_rollup_before_model_idx";

CREATE TABLE "usage_rollup" (
    LIKE "usage_rollup_before" INCLUDING DEFAULTS,

    CONSTRAINT "usage_rollup_pkey" PRIMARY KEY ("space_id","grain","at","user_id","token_id","provider_key_id","provider","model","endpoint","outcome")
) PARTITION BY LIST ("grain");

CREATE TABLE "usage_rollup_days" PARTITION OF "usage_rollup" FOR VALUES IN ('d') WITH (fillfactor = 80);
CREATE TABLE "usage_rollup_quarters" PARTITION OF "usage_rollup" FOR VALUES IN ('q') WITH (fillfactor = 80);

INSERT INTO "usage_rollup" SELECT * FROM "usage_rollup_before";
DROP TABLE "usage_rollup_before";

-- CreateIndex
CREATE INDEX "usage_rollup_space_id_grain_user_id_at_model_outcome_idx" ON "usage_rollup"("space_id", "grain", "user_id", "at", "model", "outcome");

-- CreateIndex
CREATE INDEX "usage_rollup_space_id_grain_model_at_idx" ON "usage_rollup"("space_id", "grain", "model", "at");
