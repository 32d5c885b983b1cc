const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', tsx: true, decorators: true },
      transform: { legacyDecorator: true, useDefineForClassFields: false, react: { runtime: 'automatic' } },
      target: 'es2022',
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];
const base = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.(t|j|mj)sx?$': swc },
  // These are ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!@shuke/|delaunator/|robust-predicates/)'],
  moduleNameMapper: {
    '^@shuke/shared$': '<rootDir>/shared/src/index.ts',
    '^@shuke/shared/contract$': '<rootDir>/shared/src/contract/index.ts',
    '^@shuke/shared/(.*)$': '<rootDir>/shared/src/$1.ts',
  },
};
/** @type {import('jest').Config} */
module.exports = {
  rootDir: __dirname,
  projects: [
    { ...base, displayName: 'shared', testMatch: ['<rootDir>/shared/test/**/*.test.ts'] },
    {
      ...base,
      displayName: 'server',
      testMatch: ['<rootDir>/server/test/**/*.test.ts'],
      globalSetup: '<rootDir>/server/test/global-setup.ts',
      globalTeardown: '<rootDir>/server/test/global-teardown.ts',
    },
    { ...base, displayName: 'miniapp', testMatch: ['<rootDir>/miniapp/test/**/*.test.ts'] },
    { ...base, displayName: 'scripts', testMatch: ['<rootDir>/scripts/test/**/*.test.ts'] },
  ],
};
