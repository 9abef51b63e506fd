FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs && rm -rf .next/cache && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 KEYWAY_DATA_DIR=/data
# The data directory must belong to the program's user alone; a fresh volume takes over this folder's mode.
RUN install -d -m 0700 -o node -g node /data
COPY --from=build /app/package.json /app/next.config.ts ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
COPY --from=build /app/dist ./dist
COPY --from=build /app/public ./public
COPY --from=build /app/prisma ./prisma
# Next reads its configuration at start, and that file imports this one.
COPY --from=build /app/lib/http/security-headers.ts ./lib/http/security-headers.ts
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.PORT||3000)+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# Without npm or a shell in between, signals reach the server itself. A stop may take 30 s.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "dist/keyway.mjs"]
CMD ["start"]
