-- AlterTable
ALTER TABLE "space" ADD COLUMN     "unpriced_models" TEXT NOT NULL DEFAULT 'allow';

-- CreateTable
CREATE TABLE "model_price" (
    "id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "model_name" TEXT NOT NULL,
    "input_nano" BIGINT NOT NULL,
    "output_nano" BIGINT NOT NULL,
    "cache_read_nano" BIGINT,
    "cache_write_nano" BIGINT,
    "searches_nano" BIGINT,
    "set_by_id" UUID,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_price_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "model_price_space_id_id_key" ON "model_price"("space_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "model_price_space_id_provider_model_name_key" ON "model_price"("space_id", "provider", "model_name");

-- AddForeignKey
ALTER TABLE "model_price" ADD CONSTRAINT "model_price_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;
