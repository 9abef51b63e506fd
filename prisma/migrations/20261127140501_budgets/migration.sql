-- CreateTable
CREATE TABLE "budget" (
    "id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "user_id" UUID,
    "token_id" UUID,
    "period" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "limit_nano" BIGINT NOT NULL,
    "unpriced" TEXT NOT NULL DEFAULT 'refuse',
    "reserve" TEXT NOT NULL DEFAULT 'usual',
    "ends_streams" BOOLEAN NOT NULL DEFAULT true,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by_id" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_period" (
    "budget_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "spent_nano" BIGINT NOT NULL DEFAULT 0,
    "unpriced_requests" BIGINT NOT NULL DEFAULT 0,
    "leases" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "budget_period_pkey" PRIMARY KEY ("budget_id","starts_at")
);

-- CreateTable
CREATE TABLE "budget_increase" (
    "id" UUID NOT NULL,
    "budget_id" UUID NOT NULL,
    "amount_nano" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ends_at" TIMESTAMPTZ(3),
    "created_by_id" UUID NOT NULL,

    CONSTRAINT "budget_increase_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "budget_token_id_idx" ON "budget"("token_id");

-- CreateIndex
CREATE UNIQUE INDEX "budget_space_id_id_key" ON "budget"("space_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "budget_space_id_user_id_token_id_period_key" ON "budget"("space_id", "user_id", "token_id", "period") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "budget_increase_budget_id_starts_at_idx" ON "budget_increase"("budget_id", "starts_at");

-- AddForeignKey
ALTER TABLE "budget" ADD CONSTRAINT "budget_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget" ADD CONSTRAINT "budget_space_id_user_id_fkey" FOREIGN KEY ("space_id", "user_id") REFERENCES "member"("space_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget" ADD CONSTRAINT "budget_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "personal_access_token"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_period" ADD CONSTRAINT "budget_period_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budget"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_increase" ADD CONSTRAINT "budget_increase_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budget"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say. The largest limit is a billion dollars.
ALTER TABLE "budget" ADD CONSTRAINT "budget_of_one" CHECK (num_nonnulls("user_id", "token_id") <= 1);
ALTER TABLE "budget" ADD CONSTRAINT "budget_period_known" CHECK ("period" IN ('day', 'week', 'month', 'total'));
ALTER TABLE "budget" ADD CONSTRAINT "budget_limit_sane" CHECK ("limit_nano" BETWEEN 0 AND 1000000000000000000);
ALTER TABLE "budget" ADD CONSTRAINT "budget_unpriced_known" CHECK ("unpriced" IN ('refuse', 'allow'));
ALTER TABLE "budget" ADD CONSTRAINT "budget_reserve_known" CHECK ("reserve" IN ('usual', 'most'));
ALTER TABLE "budget_period" ADD CONSTRAINT "budget_period_not_empty" CHECK ("ends_at" > "starts_at");
ALTER TABLE "budget_increase" ADD CONSTRAINT "budget_increase_sane" CHECK ("amount_nano" BETWEEN 1 AND 1000000000000000000);
