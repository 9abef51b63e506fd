-- AlterTable
ALTER TABLE "user" ADD COLUMN     "disabled_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "device" TEXT,
ADD COLUMN     "network" TEXT;

-- AlterTable
ALTER TABLE "one_time_link" ADD COLUMN     "user_id" UUID;

-- AlterTable
ALTER TABLE "space" ADD COLUMN     "api_access_at" TIMESTAMPTZ(3),
ADD COLUMN     "api_access_by_id" UUID,
ADD COLUMN     "api_access_drains" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "api_access_reason" TEXT,
ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "suspended_reason" TEXT,
ADD COLUMN     "token_max_days" INTEGER;

-- AlterTable
ALTER TABLE "member" ADD COLUMN     "custom_role_id" UUID,
ADD COLUMN     "invited_by_id" UUID;

-- AlterTable
ALTER TABLE "personal_access_token" ADD COLUMN     "created_by_id" UUID,
ADD COLUMN     "created_ip_hash" TEXT,
ADD COLUMN     "idempotency_key" TEXT,
ADD COLUMN     "model_allow" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "revoked_reason" TEXT,
ADD COLUMN     "rotated_from_id" UUID,
ALTER COLUMN "user_id" DROP NOT NULL,
ALTER COLUMN "space_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "known_device" (
    "user_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "known_device_pkey" PRIMARY KEY ("user_id","hash")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "platform" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "token_max_days" INTEGER,

    CONSTRAINT "platform_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_mail" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "ciphertext" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,
    "next_try_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role" (
    "id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "permissions" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "role_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "code_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "custom_role_id" UUID,
    "email" TEXT,
    "max_uses" INTEGER NOT NULL DEFAULT 1,
    "uses" INTEGER NOT NULL DEFAULT 0,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "token_space_cut" (
    "token_id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "cut_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "token_space_cut_pkey" PRIMARY KEY ("token_id","space_id")
);

-- CreateIndex
CREATE INDEX "outbox_mail_created_at_id_idx" ON "outbox_mail"("created_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "role_space_id_id_key" ON "role"("space_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "role_space_id_name_key" ON "role"("space_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_code_hash_key" ON "invitation"("code_hash");

-- CreateIndex
CREATE INDEX "invitation_space_id_created_at_idx" ON "invitation"("space_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "invitation_space_id_id_key" ON "invitation"("space_id", "id");

-- CreateIndex
CREATE INDEX "token_space_cut_space_id_idx" ON "token_space_cut"("space_id");

-- CreateIndex
CREATE INDEX "one_time_link_user_id_idx" ON "one_time_link"("user_id");

-- CreateIndex
CREATE INDEX "member_space_id_custom_role_id_idx" ON "member"("space_id", "custom_role_id");

-- CreateIndex
CREATE UNIQUE INDEX "personal_access_token_created_by_id_idempotency_key_key" ON "personal_access_token"("created_by_id", "idempotency_key");

-- AddForeignKey
ALTER TABLE "known_device" ADD CONSTRAINT "known_device_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "one_time_link" ADD CONSTRAINT "one_time_link_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_space_id_custom_role_id_fkey" FOREIGN KEY ("space_id", "custom_role_id") REFERENCES "role"("space_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role" ADD CONSTRAINT "role_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_space_id_custom_role_id_fkey" FOREIGN KEY ("space_id", "custom_role_id") REFERENCES "role"("space_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "token_space_cut" ADD CONSTRAINT "token_space_cut_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "personal_access_token"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "token_space_cut" ADD CONSTRAINT "token_space_cut_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language cannot say.
ALTER TABLE "member" DROP CONSTRAINT "member_role_known";
ALTER TABLE "member" ADD CONSTRAINT "member_role_known" CHECK ("role" IN ('owner', 'admin', 'member', 'viewer', 'custom'));
ALTER TABLE "member" ADD CONSTRAINT "member_custom_role" CHECK (("role" = 'custom') = ("custom_role_id" IS NOT NULL));
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_role_known" CHECK ("role" IN ('admin', 'member', 'viewer', 'custom'));
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_custom_role" CHECK (("role" = 'custom') = ("custom_role_id" IS NOT NULL));
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_uses_bounded" CHECK ("uses" BETWEEN 0 AND "max_uses");
ALTER TABLE "personal_access_token" ADD CONSTRAINT "token_has_an_owner" CHECK ("user_id" IS NOT NULL OR "space_id" IS NOT NULL);
ALTER TABLE "platform" ADD CONSTRAINT "platform_is_one_row" CHECK ("id" = 1);
ALTER TABLE "platform" ADD CONSTRAINT "platform_token_max_days" CHECK ("token_max_days" > 0);
ALTER TABLE "space" ADD CONSTRAINT "space_token_max_days" CHECK ("token_max_days" > 0);
INSERT INTO "platform" ("id") VALUES (1);

-- CreateIndex
CREATE INDEX "audit_event_actor_user_id_id_idx" ON "audit_event"("actor_user_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_subject_id_id_idx" ON "audit_event"("subject_id", "id" DESC);
