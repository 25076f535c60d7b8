import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{server,scripts,bench}/**/*.test.ts'],
    globalSetup: 'server/testing/global-setup.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more files at once only wait for each other.
    maxWorkers: 2,
    // What a connector answered is the message of a failure: whole, not "{ outcome: 'not_charged', …(3) }".
    chaiConfig: { truncateThreshold: 0 },
    reporters: ['default', './scripts/counts.ts'],
  },
})
