-- AlterTable
ALTER TABLE "space" ADD COLUMN     "cors_origins" TEXT[] DEFAULT ARRAY[]::TEXT[];
