-- AlterTable
ALTER TABLE "usage_dead_letter" DROP CONSTRAINT "usage_dead_letter_pkey",
ADD COLUMN     "id" UUID NOT NULL DEFAULT gen_random_uuid(),
ADD COLUMN     "resolved_at" TIMESTAMPTZ(3),
ADD COLUMN     "resolution" TEXT,
ADD COLUMN     "resolution_reason" TEXT,
ADD COLUMN     "tried_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "tries" INTEGER NOT NULL DEFAULT 1,
ADD CONSTRAINT "usage_dead_letter_pkey" PRIMARY KEY ("id");

-- CreateIndex
CREATE UNIQUE INDEX "usage_dead_letter_request_id_key" ON "usage_dead_letter"("request_id");

-- CreateIndex
CREATE INDEX "usage_dead_letter_created_at_id_idx" ON "usage_dead_letter"("created_at" DESC, "id");
