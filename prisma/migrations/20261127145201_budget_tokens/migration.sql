-- CreateTable
CREATE TABLE "budget_token" (
    "budget_id" UUID NOT NULL,
    "token_id" UUID NOT NULL,

    CONSTRAINT "budget_token_pkey" PRIMARY KEY ("budget_id","token_id")
);

-- CreateIndex
CREATE INDEX "budget_token_token_id_idx" ON "budget_token"("token_id");

-- AddForeignKey
ALTER TABLE "budget_token" ADD CONSTRAINT "budget_token_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budget"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_token" ADD CONSTRAINT "budget_token_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "personal_access_token"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Every token that has a budget pays from it itself.
INSERT INTO "budget_token" ("budget_id", "token_id") SELECT "id", "token_id" FROM "budget" WHERE "token_id" IS NOT NULL;
