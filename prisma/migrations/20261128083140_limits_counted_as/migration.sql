-- AlterTable
ALTER TABLE "call_limit" ADD COLUMN     "counted_as" UUID;
