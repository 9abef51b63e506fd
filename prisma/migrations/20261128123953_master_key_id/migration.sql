-- AlterTable
ALTER TABLE "platform" ADD COLUMN     "master_key_id" TEXT;
