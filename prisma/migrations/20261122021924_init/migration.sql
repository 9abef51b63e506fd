-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "status" TEXT NOT NULL DEFAULT 'active',
    "is_platform_admin" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_login_at" TIMESTAMPTZ(3),

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "id_hash" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "absolute_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "ip_hash" TEXT,
    "user_agent_hash" TEXT,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "one_time_link" (
    "id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "one_time_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "space" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "personal_owner_id" UUID,
    "status" TEXT NOT NULL DEFAULT 'active',
    "api_access_enabled" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "space_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "space_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_pkey" PRIMARY KEY ("space_id","user_id")
);

-- CreateTable
CREATE TABLE "personal_access_token" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "hash_scheme" TEXT NOT NULL,
    "permissions" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "personal_access_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_key" (
    "id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "ciphertext" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "hint" TEXT,
    "base_url" TEXT,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "status" TEXT NOT NULL DEFAULT 'unverified',
    "problem" TEXT,
    "allow_any_model" BOOLEAN NOT NULL DEFAULT false,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "last_verified_at" TIMESTAMPTZ(3),

    CONSTRAINT "provider_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model" (
    "id" UUID NOT NULL,
    "space_id" UUID NOT NULL,
    "provider_key_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL DEFAULT 'discovered',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_event" (
    "request_id" UUID NOT NULL,
    "ts" TIMESTAMPTZ(3) NOT NULL,
    "space_id" UUID NOT NULL,
    "user_id" UUID,
    "token_id" UUID,
    "provider_key_id" UUID,
    "provider" TEXT,
    "endpoint" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "upstream_model" TEXT,
    "served_model" TEXT,
    "stream" BOOLEAN NOT NULL,
    "outcome" TEXT NOT NULL,
    "provenance" TEXT,
    "status" INTEGER NOT NULL,
    "error_code" TEXT,
    "input_tokens" BIGINT,
    "output_tokens" BIGINT,
    "cache_read_tokens" BIGINT,
    "cache_write_5m_tokens" BIGINT,
    "cache_write_1h_tokens" BIGINT,
    "reasoning_tokens" BIGINT,
    "cost_nano" BIGINT,
    "price_source" TEXT,
    "price_version" TEXT,
    "latency_ms" INTEGER NOT NULL,
    "ttfb_ms" INTEGER,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "client_kind" TEXT,
    "client_request_id" TEXT,
    "upstream_request_id" TEXT,
    "flushed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "usage_event_pkey" PRIMARY KEY ("request_id")
);

-- CreateTable
CREATE TABLE "usage_hourly" (
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "space_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "token_id" UUID NOT NULL,
    "provider_key_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "requests" BIGINT NOT NULL DEFAULT 0,
    "errors" BIGINT NOT NULL DEFAULT 0,
    "input_tokens" BIGINT NOT NULL DEFAULT 0,
    "output_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_read_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_write_tokens" BIGINT NOT NULL DEFAULT 0,
    "reasoning_tokens" BIGINT NOT NULL DEFAULT 0,
    "cost_nano" BIGINT NOT NULL DEFAULT 0,
    "unpriced_requests" BIGINT NOT NULL DEFAULT 0,
    "latency_ms_sum" BIGINT NOT NULL DEFAULT 0,
    "ttfb_ms_sum" BIGINT NOT NULL DEFAULT 0,
    "ttfb_count" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "usage_hourly_pkey" PRIMARY KEY ("space_id","hour","user_id","token_id","provider_key_id","provider","model","endpoint","outcome")
);

-- CreateTable
CREATE TABLE "usage_dead_letter" (
    "request_id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "error" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "usage_dead_letter_pkey" PRIMARY KEY ("request_id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL,
    "ts" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "space_id" UUID,
    "actor_user_id" UUID,
    "method" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "ip_hash" TEXT,
    "user_agent_hash" TEXT,
    "request_id" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_id_hash_key" ON "session"("id_hash");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_link_hash_key" ON "one_time_link"("hash");

-- CreateIndex
CREATE INDEX "one_time_link_purpose_idx" ON "one_time_link"("purpose");

-- CreateIndex
CREATE UNIQUE INDEX "space_slug_key" ON "space"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "space_personal_owner_id_key" ON "space"("personal_owner_id");

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "personal_access_token_hash_key" ON "personal_access_token"("hash");

-- CreateIndex
CREATE INDEX "personal_access_token_user_id_created_at_idx" ON "personal_access_token"("user_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "personal_access_token_space_id_id_key" ON "personal_access_token"("space_id", "id");

-- CreateIndex
CREATE INDEX "provider_key_space_id_slug_idx" ON "provider_key"("space_id", "slug");

-- CreateIndex
CREATE UNIQUE INDEX "provider_key_space_id_id_key" ON "provider_key"("space_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "provider_key_space_id_provider_label_key" ON "provider_key"("space_id", "provider", "label");

-- CreateIndex
CREATE UNIQUE INDEX "provider_key_one_default" ON "provider_key"("space_id", "slug") WHERE (is_default);

-- CreateIndex
CREATE INDEX "model_space_id_name_idx" ON "model"("space_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "model_provider_key_id_name_key" ON "model"("provider_key_id", "name");

-- CreateIndex
CREATE INDEX "usage_event_space_id_ts_request_id_idx" ON "usage_event"("space_id", "ts" DESC, "request_id");

-- CreateIndex
CREATE INDEX "usage_event_token_id_ts_idx" ON "usage_event"("token_id", "ts" DESC);

-- CreateIndex
CREATE INDEX "audit_event_space_id_ts_idx" ON "audit_event"("space_id", "ts" DESC);

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "space" ADD CONSTRAINT "space_personal_owner_id_fkey" FOREIGN KEY ("personal_owner_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "personal_access_token" ADD CONSTRAINT "personal_access_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "personal_access_token" ADD CONSTRAINT "personal_access_token_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_key" ADD CONSTRAINT "provider_key_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_key" ADD CONSTRAINT "provider_key_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model" ADD CONSTRAINT "model_space_id_fkey" FOREIGN KEY ("space_id") REFERENCES "space"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model" ADD CONSTRAINT "model_space_id_provider_key_id_fkey" FOREIGN KEY ("space_id", "provider_key_id") REFERENCES "provider_key"("space_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Rules the schema language cannot say.
ALTER TABLE "user" ADD CONSTRAINT "user_status_known" CHECK ("status" IN ('active', 'disabled', 'deleted'));
ALTER TABLE "space" ADD CONSTRAINT "space_status_known" CHECK ("status" IN ('active', 'suspended', 'deleted'));
ALTER TABLE "member" ADD CONSTRAINT "member_role_known" CHECK ("role" IN ('owner', 'admin', 'member', 'viewer'));
ALTER TABLE "provider_key" ADD CONSTRAINT "provider_key_base_url_where_needed"
  CHECK (("provider" IN ('openai', 'anthropic') AND "base_url" IS NULL) OR ("provider" IN ('openai_compatible', 'anthropic_compatible') AND "base_url" IS NOT NULL));
ALTER TABLE "usage_event" ADD CONSTRAINT "usage_event_cost_not_negative" CHECK ("cost_nano" IS NULL OR "cost_nano" >= 0);
