-- AlterTable
ALTER TABLE "provider_key" ADD COLUMN     "last_failed_at" TIMESTAMPTZ(3),
ADD COLUMN     "last_succeeded_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "model" ADD COLUMN     "capabilities" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "context_window" INTEGER,
ADD COLUMN     "max_output_tokens" INTEGER;

-- CreateTable
CREATE TABLE "model_alias" (
    "id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "provider_key_id" UUID NOT NULL,
    "model_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_alias_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_default" (
    "space_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "provider_key_id" UUID NOT NULL,
    "model_name" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_default_pkey" PRIMARY KEY ("space_id","role")
);

-- CreateIndex
CREATE INDEX "model_alias_space_id_provider_key_id_idx" ON "model_alias"("space_id", "provider_key_id");

-- CreateIndex
CREATE UNIQUE INDEX "model_alias_space_id_id_key" ON "model_alias"("space_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "model_alias_space_id_name_key" ON "model_alias"("space_id", "name");

-- CreateIndex
CREATE INDEX "model_default_space_id_provider_key_id_idx" ON "model_default"("space_id", "provider_key_id");

-- CreateIndex
CREATE UNIQUE INDEX "model_space_id_id_key" ON "model"("space_id", "id");

-- AddForeignKey
ALTER TABLE "model_alias" ADD CONSTRAINT "model_alias_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_alias" ADD CONSTRAINT "model_alias_space_id_provider_key_id_fkey" FOREIGN KEY ("space_id", "provider_key_id") REFERENCES "provider_key"("space_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_default" ADD CONSTRAINT "model_default_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_default" ADD CONSTRAINT "model_default_space_id_provider_key_id_fkey" FOREIGN KEY ("space_id", "provider_key_id") REFERENCES "provider_key"("space_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say.
ALTER TABLE "provider_key" DROP CONSTRAINT "provider_key_base_url_where_needed";
ALTER TABLE "provider_key" ADD CONSTRAINT "provider_key_base_url_where_needed"
  CHECK ("base_url" IS NOT NULL OR "provider" NOT IN ('openai_compatible', 'anthropic_compatible', 'azure_openai', 'bedrock', 'vertex'));
ALTER TABLE "model" ADD CONSTRAINT "model_source_known" CHECK ("source" IN ('discovered', 'manual'));
ALTER TABLE "model_default" ADD CONSTRAINT "model_default_role_known" CHECK ("role" IN ('chat', 'summary', 'image', 'vision'));
