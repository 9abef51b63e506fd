-- CreateTable
CREATE TABLE "call_limit" (
    "id" UUID NOT NULL,
    "space_id" UUID,
    "user_id" UUID,
    "token_id" UUID,
    "model" TEXT,
    "requests_per_minute" INTEGER,
    "tokens_per_minute" INTEGER,
    "concurrent_calls" INTEGER,
    "set_by_id" UUID,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "call_limit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "call_limit_user_id_idx" ON "call_limit"("user_id");

-- CreateIndex
CREATE INDEX "call_limit_token_id_idx" ON "call_limit"("token_id");

-- CreateIndex
CREATE INDEX "call_limit_set_by_id_idx" ON "call_limit"("set_by_id");

-- CreateIndex
CREATE UNIQUE INDEX "call_limit_space_id_user_id_token_id_model_key" ON "call_limit"("space_id", "user_id", "token_id", "model") NULLS NOT DISTINCT;

-- AddForeignKey
ALTER TABLE "call_limit" ADD CONSTRAINT "call_limit_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "call_limit" ADD CONSTRAINT "call_limit_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "call_limit" ADD CONSTRAINT "call_limit_space_id_user_id_fkey" FOREIGN KEY ("space_id", "user_id") REFERENCES "member"("space_id", "user_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "call_limit" ADD CONSTRAINT "call_limit_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "personal_access_token"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "call_limit" ADD CONSTRAINT "call_limit_set_by_id_fkey" FOREIGN KEY ("set_by_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What the schema language cannot say. A limit is never malformed by our own hand (R4.54).
ALTER TABLE "call_limit" ADD CONSTRAINT "call_limit_of_one" CHECK (
    num_nonnulls("user_id", "token_id", "model") <= 1 AND ("space_id" IS NOT NULL OR num_nonnulls("token_id", "model") = 0)
);
ALTER TABLE "call_limit" ADD CONSTRAINT "call_limit_limits" CHECK (
    num_nonnulls("requests_per_minute", "tokens_per_minute", "concurrent_calls") >= 1
);
ALTER TABLE "call_limit" ADD CONSTRAINT "call_limit_sane" CHECK (
    "requests_per_minute" BETWEEN 1 AND 1000000000 AND "tokens_per_minute" BETWEEN 1 AND 1000000000 AND "concurrent_calls" BETWEEN 1 AND 1000000
);
