-- AlterTable
ALTER TABLE "platform" ADD COLUMN     "providers_off" TEXT[] DEFAULT ARRAY[]::TEXT[];
