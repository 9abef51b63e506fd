-- DropIndex
DROP INDEX "usage_rollup_space_id_grain_user_id_at_idx";

-- CreateIndex
CREATE INDEX "usage_event_not_completed" ON "usage_event"("space_id", "outcome", "ts" DESC) WHERE (outcome <> 'completed');

-- CreateIndex
CREATE INDEX "usage_rollup_space_id_grain_user_id_at_model_outcome_idx" ON "usage_rollup"("space_id", "grain", "user_id", "at", "model", "outcome");
